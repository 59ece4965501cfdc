import Tools

extension MCPClient.Timeouts {
  /// For tests that are not about time: beside the tests that keep every core busy for minutes a server may
  /// need long to be heard.
  static var patient: MCPClient.Timeouts {
    var timeouts = MCPClient.Timeouts()
    timeouts.start = .seconds(900)
    timeouts.discover = .seconds(300)
    timeouts.request = .seconds(900)
    timeouts.call = .seconds(900)
    return timeouts
  }
}
