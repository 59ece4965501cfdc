public import JSONSchema

/// Tells the date and time of an injected source, so that runs can be repeated.
public struct ClockTool: Tool {
  private let seconds: @Sendable () -> Int

  /// A clock.
  /// - Parameter seconds: seconds since 1970-01-01T00:00:00Z.
  public init(seconds: @escaping @Sendable () -> Int) {
    self.seconds = seconds
  }

  public var effect: ToolEffect { .none }

  public var definition: ToolDefinition {
    ToolDefinition(
      name: "clock", title: "Clock",
      description: "Tells the current date, time and day of the week.",
      inputSchema: Schemas.object(
        ["utc_offset_minutes": Schemas.integer("minutes ahead of UTC", -840...840)], required: []))
  }

  public func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    let offset = try ArgumentReader(arguments, of: "clock").int(
      "utc_offset_minutes", default: 0, in: -840...840)
    let moment = CivilTime(secondsSince1970: seconds(), offsetMinutes: offset)
    return ToolResult(
      text: "\(moment.text) (\(moment.weekday))",
      structured: ["time": .string(moment.text), "weekday": .string(moment.weekday)])
  }
}

/// A moment in the proleptic Gregorian calendar.
struct CivilTime: Hashable, Sendable {
  /// As RFC 3339 writes it.
  let text: String
  /// In English.
  let weekday: String

  init(secondsSince1970 seconds: Int, offsetMinutes: Int) {
    let local = seconds + offsetMinutes * 60
    let day = local >= 0 ? local / 86_400 : -((86_399 - local) / 86_400)
    let time = local - day * 86_400
    // Days are counted from 0000-03-01, so that the leap day ends a year (era of 400 years).
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let inEra = shifted - era * 146_097
    let year = (inEra - inEra / 1460 + inEra / 36_524 - inEra / 146_096) / 365
    let inYear = inEra - (365 * year + year / 4 - year / 100)
    let month = (5 * inYear + 2) / 153
    let dayOfMonth = inYear - (153 * month + 2) / 5 + 1
    let civilMonth = month < 10 ? month + 3 : month - 9
    let civilYear = year + era * 400 + (civilMonth <= 2 ? 1 : 0)
    let zone =
      offsetMinutes == 0
      ? "Z"
      : (offsetMinutes < 0 ? "-" : "+") + Self.pad(abs(offsetMinutes) / 60) + ":"
        + Self.pad(abs(offsetMinutes) % 60)
    text =
      "\(Self.pad(civilYear, 4))-\(Self.pad(civilMonth))-\(Self.pad(dayOfMonth))T"
      + "\(Self.pad(time / 3600)):\(Self.pad(time / 60 % 60)):\(Self.pad(time % 60))\(zone)"
    let names = [
      "Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday",
    ]
    weekday = names[((day % 7) + 7) % 7]
  }

  private static func pad(_ number: Int, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
