public import HTTPTransport
public import JSONSchema

/// Fetches a page over HTTP. Not among the built-ins unless it is asked for.
public struct HTTPGetTool: Tool {
  private let exchange: any HTTPExchange
  private let hosts: Set<String>?
  private let limit: Int

  /// A fetcher.
  /// - Parameters:
  ///   - hosts: the only hosts that may be asked; any when nil.
  ///   - limit: bytes kept of an answer.
  public init(_ exchange: any HTTPExchange, hosts: Set<String>? = nil, limit: Int = 64 << 10) {
    self.exchange = exchange
    self.hosts = hosts
    self.limit = limit
  }

  public var effect: ToolEffect { .network }

  public var definition: ToolDefinition {
    ToolDefinition(
      name: "http_get", title: "Fetch a page", description: "Fetches a web page or API by its URL.",
      inputSchema: Schemas.object(
        ["url": Schemas.text("an address that begins with http:// or https://", maxLength: 2000)],
        required: ["url"]))
  }

  public func preview(_ arguments: JSONValue) -> String {
    "GET \(arguments["url"]?.string ?? "?")"
  }

  public func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    let url = try ArgumentReader(arguments, of: "http_get").string("url")
    let host = try AllowedHosts.host(of: url)
    if let hosts, !hosts.contains(host) {
      throw ToolError(.denied, "http_get may not ask \(host)")
    }
    let answer = Answer(limit: limit)
    do throws(HTTPExchangeError) {
      try await exchange.send(
        HTTPExchangeRequest("GET", url),
        head: { status, headers in await answer.begin(status, headers["location"]) },
        receive: { part in await answer.take(part) })
    } catch {
      throw ToolError(error)
    }
    return await answer.result
  }

  private actor Answer {
    private var output: CutOutput
    private var status = 0
    private var location: String?
    private let most: Int

    init(limit: Int) {
      output = CutOutput(limit: limit)
      most = max(limit, 1) * 16
    }

    func begin(_ status: Int, _ location: String?) {
      (self.status, self.location) = (status, location)
    }

    func take(_ part: [UInt8]) -> Bool {
      output.append(part)
      return output.total < most
    }

    var result: ToolResult {
      var text = output.text
      if let location, (300..<400).contains(status) { text = "the page is at \(location)\n" + text }
      return ToolResult(
        text: (200..<300).contains(status) ? text : "[status \(status)] " + text,
        isError: !(200..<300).contains(status))
    }
  }
}
