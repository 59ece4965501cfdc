internal import Foundation
package import HTTPTransport
internal import Inference

/// The Hugging Face hub, or a server that behaves like it.
///
/// `HF_ENDPOINT` names another hub; the token is that of `HF_TOKEN`, or of the file where Hugging
/// Face's own programs keep it (`HF_TOKEN_PATH`, else `token` in `HF_HOME`). It is sent to the hub
/// alone, never to where a redirect leads on another server.
package struct Hub: Sendable {
  /// The hub's address, without a slash at its end.
  package let endpoint: String
  let exchange: any HTTPExchange
  private let token: String?
  /// How long to wait before the next attempt after so many failures in a row.
  let patience: @Sendable (_ failures: Int) -> Duration

  /// The hub of a process with this environment.
  package init(environment: [String: String], exchange: any HTTPExchange) throws(HubError) {
    try self.init(environment: environment, exchange: exchange) { .seconds(1 << min($0, 4)) }
  }

  /// A hub with another patience, for tests.
  package init(
    environment: [String: String], exchange: any HTTPExchange,
    patience: @escaping @Sendable (_ failures: Int) -> Duration
  ) throws(HubError) {
    var endpoint = environment["HF_ENDPOINT"].flatMap { $0.isEmpty ? nil : $0 }
    while endpoint?.hasSuffix("/") == true { endpoint?.removeLast() }
    self.endpoint = endpoint ?? "https://huggingface.co"
    guard Self.origin(self.endpoint) != nil else {
      throw HubError(
        .configuration, "HF_ENDPOINT: \(self.endpoint) is no address like https://huggingface.co")
    }
    self.exchange = exchange
    self.patience = patience
    token = try Self.token(environment)
  }

  private static func token(_ environment: [String: String]) throws(HubError) -> String? {
    var token = environment["HF_TOKEN"] ?? ""
    var source = "HF_TOKEN"
    if token.isEmpty {
      source = environment["HF_TOKEN_PATH"] ?? (home(environment) + "/token")
      token =
        FileManager.default.contents(atPath: source)
        .map { String(decoding: $0.prefix(4096), as: UTF8.self) } ?? ""
    }
    token = token.trimmingCharacters(in: .whitespacesAndNewlines)
    guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw HubError(.configuration, "\(source): what is there is no token")
    }
    return token.isEmpty ? nil : token
  }

  private static func home(_ environment: [String: String]) -> String {
    if let home = environment["HF_HOME"], home.hasPrefix("/") { return home }
    if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
      return cache + "/huggingface"
    }
    return (environment["HOME"] ?? "") + "/.cache/huggingface"
  }

  /// Scheme, host and port of an address.
  static func origin(_ address: String) -> String? {
    guard let parts = URLComponents(string: address), let host = parts.host, !host.isEmpty,
      let scheme = parts.scheme?.lowercased(), scheme == "https" || scheme == "http"
    else { return nil }
    return "\(scheme)://\(host.lowercased()):\(parts.port ?? (scheme == "https" ? 443 : 80))"
  }

  /// A path's parts, as an address has them.
  static func escaped(_ path: String) -> String {
    var allowed = CharacterSet.alphanumerics
    allowed.insert(charactersIn: "-._~/")
    return path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path
  }

  /// A request of `address`, with the token when it is the hub's own.
  func request(_ address: String, range: ClosedRange<Int>? = nil) throws(HubError)
    -> HTTPExchangeRequest
  {
    var request = HTTPExchangeRequest("GET", address)
    do throws(HTTPExchangeError) {
      try request.add("User-Agent", "martingale")
      // A compressed answer would have other bytes than those that were summed.
      try request.add("Accept-Encoding", "identity")
      if let range { try request.add("Range", "bytes=\(range.lowerBound)-\(range.upperBound)") }
      if let token, Self.origin(address) == Self.origin(endpoint) {
        try request.add("Authorization", "Bearer \(token)")
      }
    } catch {
      throw HubError(.configuration, error.message)
    }
    return request
  }

  /// Where a redirect leads, if it may be followed.
  static func target(of location: String?, from address: String) -> String? {
    guard let location, let base = URL(string: address),
      let target = URL(string: location, relativeTo: base)?.absoluteURL.absoluteString,
      let origin = origin(target)
    else { return nil }
    // Nothing that was asked for in secret is asked for again in the open.
    return address.hasPrefix("https:") && !origin.hasPrefix("https:") ? nil : target
  }

  /// What an answer that is no success means for someone who asked for `what`.
  func refusal(
    _ status: Int, _ headers: [String: String], of what: String, repository: String
  ) -> HubError {
    let told = Self.printable(headers["x-error-message"] ?? "")
    let said = told.isEmpty ? "" : ": \(told)"
    switch (status, headers["x-error-code"]) {
    case (_, "GatedRepo"?):
      return HubError(
        .unauthorized,
        "\(repository) is given only to those who accepted its terms\(said); accept them at "
          + "\(endpoint)/\(repository), and set HF_TOKEN to a token of that account")
    case (401, _), (403, _):
      return HubError(
        .unauthorized,
        token == nil
          ? "the hub gives \(what) to nobody it does not know (\(status)\(said)): is the name "
            + "right? If it is private or gated, set HF_TOKEN to a token that may read it"
          : "the hub does not give \(what) to the owner of this token (\(status)\(said))")
    case (404, _):
      return HubError(.notFound, "the hub has no \(what) (404\(said))")
    case (429, _):
      return HubError(
        .unreachable, "the hub wants fewer requests (429\(said)); try again later")
    case (500..., _):
      return HubError(.unreachable, "the hub is out of order (\(status)\(said)); try again later")
    default:
      return HubError(.invalidAnswer, "the hub answered \(status) for \(what)\(said)")
    }
  }

  /// A server's words on one line, without what a terminal would obey.
  static func printable(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(300) {
      let isShown = scalar.value != 0x0A && scalar.value != 0x09 && !PageText.isHidden(scalar)
      result.append(isShown ? scalar : "·")
    }
    return String(result)
  }

  /// The failure that an exchange without an answer is.
  static func failure(_ error: HTTPExchangeError) -> HubError {
    switch error.code {
    case .cancelled: HubError(.cancelled, "cancelled")
    case .invalidRequest: HubError(.configuration, error.message)
    case .tooLong: HubError(.invalidAnswer, error.message)
    case .cannotConnect:
      HubError(
        .unreachable,
        "the hub cannot be reached (\(error.message)); HF_ENDPOINT names another, a mirror for "
          + "example")
    case .broken, .timedOut: HubError(.unreachable, error.message)
    }
  }

  /// Reads a whole, short answer, redirects followed, with some patience for what passes by.
  func read(
    _ address: String, what: String, repository: String
  ) async throws(HubError) -> HTTPAnswer {
    var address = address
    var redirects = 0
    var failures = 0
    while true {
      let answer: HTTPAnswer
      let request = try request(address)
      do throws(HTTPExchangeError) {
        answer = try await exchange.answer(to: request)
      } catch let error {
        failures += 1
        guard error.code == .broken || error.code == .timedOut, failures < 3 else {
          throw Self.failure(error)
        }
        try await wait(failures)
        continue
      }
      if answer.isSuccess { return answer }
      if (300..<400).contains(answer.status), redirects < 5,
        let next = Self.target(of: answer.headers["location"], from: address)
      {
        redirects += 1
        address = next
        continue
      }
      let refusal = refusal(answer.status, answer.headers, of: what, repository: repository)
      failures += 1
      guard refusal.code == .unreachable, failures < 3 else { throw refusal }
      try await wait(failures)
    }
  }

  /// Waits before the next attempt.
  func wait(_ failures: Int) async throws(HubError) {
    do {
      try await Task.sleep(for: patience(failures))
    } catch {
      throw HubError(.cancelled, "cancelled")
    }
  }
}
