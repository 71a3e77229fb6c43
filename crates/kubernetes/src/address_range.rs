//! Address ranges (CIDR blocks). The home of the `ipnet` library.

use ipnet::IpNet;

/// Ranges that no broad external range includes: private and shared addresses, link-local ones with
/// the metadata endpoints of AWS, Google and Azure among them, and Azure's own outside of those.
const PRIVATE_RANGES_V4: [&str; 6] =
    ["10.0.0.0/8", "100.64.0.0/10", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];
/// The same for IPv6: unique local and link-local addresses.
const PRIVATE_RANGES_V6: [&str; 2] = ["fc00::/7", "fe80::/10"];

/// The parts of a declared external range that no policy opens: those of the private ranges and of the
/// environment's own that lie inside it, unless the range lies inside one of them itself.
pub fn excepted_ranges(cidr: &str, own: &[String]) -> Vec<String> {
    let Ok(outer) = cidr.parse::<IpNet>() else { return Vec::new() };
    let private = PRIVATE_RANGES_V4.iter().chain(&PRIVATE_RANGES_V6).copied().chain(own.iter().map(String::as_str));
    let mut found: Vec<String> = private
        .filter(|range| range.parse::<IpNet>().is_ok_and(|inner| outer != inner && outer.contains(&inner)))
        .map(str::to_owned)
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The block without the bits after its prefix. None if the text is no block.
pub fn truncated_range(cidr: &str) -> Option<String> {
    cidr.parse::<IpNet>().ok().map(|net| net.trunc().to_string())
}

/// The first and last address of a block as numbers, and whether it is IPv6.
pub fn range_bounds(cidr: &str) -> Option<(u128, u128, bool)> {
    match cidr.parse::<IpNet>().ok()? {
        IpNet::V4(net) => Some((net.network().to_bits().into(), net.broadcast().to_bits().into(), false)),
        IpNet::V6(net) => Some((net.network().to_bits(), net.broadcast().to_bits(), true)),
    }
}

#[cfg(test)]
mod tests {
    use super::excepted_ranges;

    #[test]
    fn a_broad_range_leaves_out_private_ones_and_a_private_range_is_meant() {
        assert_eq!(excepted_ranges("0.0.0.0/0", &[]).len(), 6);
        assert_eq!(excepted_ranges("::/0", &["2001:db8::/32".to_owned()]).len(), 3);
        assert!(excepted_ranges("10.2.0.0/16", &[]).is_empty());
    }
}
