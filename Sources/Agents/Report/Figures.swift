internal import Foundation

/// Numbers as the page shows them.
package enum Figures {
  /// `1,204`.
  static func count(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var result = value < 0 ? "−" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return result
  }

  /// `0.42 s`, `12.3 s`, `4 min 05 s`.
  package static func seconds(_ value: Double) -> String {
    guard value.isFinite, value >= 0 else { return "–" }
    if value < 0.000_005 { return "0 s" }
    if value < 0.001 { return decimals(value * 1_000, 2) + " ms" }
    if value < 1 { return decimals(value * 1_000, value < 0.01 ? 1 : 0) + " ms" }
    if value < 10 { return decimals(value, 2) + " s" }
    if value < 120 { return decimals(value, 1) + " s" }
    let whole = Int(min(value, 1e12).rounded())
    return "\(count(whole / 60)) min \(whole % 60 < 10 ? "0" : "")\(whole % 60) s"
  }

  /// `71 %`, `0.4 %`, `< 0.1 %`.
  static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "–" }
    let value = share * 100
    if value > 0 && value < 0.05 { return "< 0.1 %" }
    return (value != 0 && abs(value) < 9.95 ? decimals(value, 1) : decimals(value, 0)) + " %"
  }

  /// So many places behind the point, with a real minus.
  static func decimals(_ value: Double, _ places: Int) -> String {
    guard value.isFinite else { return value < 0 ? "−∞" : "–" }
    return String(format: "%.\(places)f", value).replacing("-", with: "−")
  }

  /// A coordinate of a drawing, short.
  static func coordinate(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let text = String(format: "%.2f", value)
    guard text.contains(".") else { return text }
    return String(text.reversed().drop { $0 == "0" }.drop { $0 == "." }.reversed())
  }

  /// A count from a journal, which may say anything: sums of such counts never overflow.
  static func bounded(_ count: Int) -> Int { max(0, min(count, 1 << 40)) }

  /// One or many.
  static func plural(_ value: Int, _ one: String, _ many: String) -> String {
    "\(count(value)) \(value == 1 ? one : many)"
  }
}
