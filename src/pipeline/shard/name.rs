//! The number of a share, such as `2/5`, and the assignment of services to shares.

use std::fmt;
use std::str::FromStr;

use crate::source::digest::Digest;

/// The number of a share: share `index` (counted from 1) of `of` shares, written `2/5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    pub index: u32,
    pub of: u32,
}

impl Shard {
    /// Returns whether a service with this name or folder belongs to the share. Only the name counts, so a new service
    /// does not move other services to another share.
    pub fn holds(self, service: &str) -> bool {
        let service = service.split('.').next().unwrap_or_default();
        let digits = Digest::of(service.as_bytes()).to_string();
        let hash = u64::from_str_radix(&digits[..16], 16).unwrap_or_default();
        hash % u64::from(self.of.max(1)) == u64::from(self.index.saturating_sub(1))
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no share; write for example `1/4`, the first of four");
        let (index, of) = text.split_once('/').ok_or_else(wrong)?;
        let number = |text: &str| text.parse::<u32>().map_err(|_| wrong());
        let shard = Self { index: number(index)?, of: number(of)? };
        if (1..=shard.of).contains(&shard.index) { Ok(shard) } else { Err(wrong()) }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::Shard;

    #[test]
    fn every_service_belongs_to_exactly_one_share_and_shares_are_about_equal() {
        for of in 1..=7 {
            let mut sizes = vec![0; of as usize];
            for n in 0..700 {
                let name = format!("service-{n}");
                let holders: Vec<u32> = (1..=of).filter(|index| Shard { index: *index, of }.holds(&name)).collect();
                assert_eq!(holders.len(), 1);
                sizes[holders[0] as usize - 1] += 1;
            }
            let fair = 700 / of;
            assert!(sizes.iter().all(|size| (fair / 2..=fair * 2).contains(size)), "{sizes:?}");
        }
    }

    #[test]
    fn a_share_is_written_as_a_fraction() {
        assert_eq!("2/5".parse(), Ok(Shard { index: 2, of: 5 }));
        for wrong in ["0/5", "6/5", "2", "a/b", "1/0", "-1/2", ""] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
