//! Address ranges (CIDR blocks). The only user of the `ipnet` library.

use ipnet::IpNet;

/// IPv4 ranges that a broad external range never includes: private and shared addresses, link-local addresses (with
/// the metadata endpoints of AWS, Google and Azure), and Azure's own platform address.
const PRIVATE_RANGES_V4: [&str; 6] =
    ["10.0.0.0/8", "100.64.0.0/10", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];
/// IPv6 ranges that a broad external range never includes: unique local and link-local addresses.
const PRIVATE_RANGES_V6: [&str; 2] = ["fc00::/7", "fe80::/10"];

/// Returns the parts of a declared external range that no policy opens: the private ranges and the environment's
/// own ranges (`own`) inside it. A range that is itself inside one of these has no such parts.
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

/// Returns the block with the bits after its prefix set to zero; `None` if the text is not a CIDR block.
pub fn truncated_range(cidr: &str) -> Option<String> {
    cidr.parse::<IpNet>().ok().map(|net| net.trunc().to_string())
}

/// Returns the first and last address of a block as numbers, and whether it is IPv6.
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
