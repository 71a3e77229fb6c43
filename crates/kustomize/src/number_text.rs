//! The text of numbers as Go writes them.

/// Returns the text of a number: whole numbers without a point, others in Go's shortest form, which has an exponent
/// from 1e6 on and below 1e-4.
pub(crate) fn float_text(n: f64) -> String {
    if n.is_nan() {
        return ".nan".to_owned();
    }
    if n.is_infinite() {
        return if n > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    if n.fract() == 0.0 && n < 18_446_744_073_709_551_616.0 && n > -9_223_372_036_854_775_808.0 {
        // The shortest digits, then zeros; zero has no sign.
        return if n == 0.0 { "0".to_owned() } else { format!("{n}") };
    }
    let scientific = format!("{n:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..6).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{mantissa}e{sign}{:02}", exponent.abs())
    } else {
        format!("{n}")
    }
}
