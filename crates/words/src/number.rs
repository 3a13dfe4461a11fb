//! Numbers as people write them.

/// `139584` as `139,584`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_by_three() {
        let told: Vec<String> = [0, 999, 1_000, 139_584, 7_241_732_096].map(grouped).to_vec();
        assert_eq!(told, ["0", "999", "1,000", "139,584", "7,241,732,096"]);
    }
}
