//! Pseudo-random numbers that are the same on every machine: SplitMix64 (Steele, Lea and Flood, 2014).

pub(crate) struct Random(u64);

impl Random {
    /// Returns a generator for one item (a service, for example), so that adding an item does not change the others.
    pub(crate) fn of(seed: u64, thing: usize) -> Self {
        let mut mixed = Self(seed ^ (thing as u64).wrapping_mul(0xd134_2543_de82_ef95));
        Self(mixed.next())
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number below `end`, which must not be 0. The bias is too small to affect a benchmark.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap_or_default()
    }

    pub(crate) fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub(crate) fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}
