import Synchronization

/// A server that behaves like the Hugging Face hub, with its store of large files on another port:
/// lists of files with their sums, redirects, ranges, tokens, and everything that goes wrong.
package final class HubServer: Sendable {
  /// A file of the repository.
  package struct File: Hashable, Sendable {
    package var path: String
    package var bytes: [UInt8]
    /// The SHA-256 that the hub says it has; nil leaves it out of the list.
    package var sum: String?

    package init(_ path: String, _ bytes: [UInt8], sum: String?) {
      self.path = path
      self.bytes = bytes
      self.sum = sum
    }
  }

  /// How it misbehaves.
  package struct Manners: Sendable {
    /// The store closes a connection after so many bytes of a body.
    package var breaksAfter: Int?
    /// Answers of the store before it goes silent for good, all connections together.
    package var answers = Int.max
    /// The store sends whole files whatever range is asked for.
    package var ignoresRanges = false
    /// The store sends a range that was not asked for.
    package var shiftsRanges = false
    /// Times that an address in the store can be used.
    package var signatureLasts = Int.max
    /// Who may read it.
    package var token: String?
    /// Whether its terms have to be accepted.
    package var isGated = false
    /// Files of one page of a list.
    package var page = 1000
    /// The sum in the redirect, where it is another than the list's.
    package var linkedSum: String?

    package init() {}
  }

  /// The commit that every revision names, but `none`.
  package static let commit = "0123456789abcdef0123456789abcdef01234567"
  /// The repository.
  package static let repository = "Owner/Repo-GGUF"

  /// Requests of the hub itself.
  package var hubRequests: [ScriptedHTTPServer.Request] { hub.requests }
  /// Requests of its store.
  package var storeRequests: [ScriptedHTTPServer.Request] { store.requests }
  /// Its address, for `HF_ENDPOINT`.
  package var url: String { hub.url }

  private let hub: ScriptedHTTPServer
  private let store: ScriptedHTTPServer

  /// A hub with one repository, `Owner/Repo-GGUF`.
  package init(_ files: [File], _ manners: Manners = Manners()) throws {
    let uses = Mutex<[String: Int]>([:])
    let served = Mutex(0)
    let store = try ScriptedHTTPServer { request in
      let isOver = served.withLock { served in
        served += 1
        return served > manners.answers
      }
      if isOver { return [.close] }
      let used = uses.withLock { uses in
        uses[request.path, default: 0] += 1
        return uses[request.path] ?? 0
      }
      guard used <= manners.signatureLasts else {
        return [.answer(403, "Request has expired", type: "text/plain")]
      }
      let path = request.path.split(separator: "/", maxSplits: 1).last ?? ""
      guard let file = files.first(where: { $0.path == path }) else { return [.answer(404, "")] }
      return Self.body(of: file, request, manners)
    }
    self.store = store
    let signature = Mutex(0)
    hub = try ScriptedHTTPServer { [store] request in
      if manners.isGated {
        return [
          .answer(
            403, "", headers: ["X-Error-Code": "GatedRepo", "X-Error-Message": "Access is gated"])
        ]
      }
      if let token = manners.token, request.headers["authorization"] != "Bearer \(token)" {
        return [.answer(401, "", headers: ["X-Error-Code": "RepoNotFound"])]
      }
      let api = "/api/models/\(Self.repository)/"
      if request.path.hasPrefix(api + "revision/") {
        return request.path.hasSuffix("/none")
          ? [.answer(404, "", headers: ["X-Error-Code": "RevisionNotFound"])]
          : [.answer(200, "{\"id\":\"\(Self.repository)\",\"sha\":\"\(Self.commit)\"}")]
      }
      let tree = api + "tree/\(Self.commit)?recursive=true"
      if request.path.hasPrefix(tree) {
        let start = request.path.split(separator: "cursor=").dropFirst().first.flatMap { Int($0) }
        return [Self.list(files, from: start ?? 0, manners, tree)]
      }
      let resolve = "/\(Self.repository)/resolve/\(Self.commit)/"
      guard request.path.hasPrefix(resolve),
        let file = files.first(where: { $0.path == request.path.dropFirst(resolve.count) })
      else { return [.answer(404, "", headers: ["X-Error-Code": "EntryNotFound"])] }
      let number = signature.withLock { signature in
        signature += 1
        return signature
      }
      var headers = ["Location": "\(store.url)/\(number)/\(file.path)", "X-Linked-Size": "1"]
      if let sum = manners.linkedSum ?? file.sum { headers["X-Linked-Etag"] = "\"\(sum)\"" }
      return [.answer(302, "Found. Redirecting", headers: headers, type: "text/plain")]
    }
  }

  private static func list(
    _ files: [File], from start: Int, _ manners: Manners, _ address: String
  ) -> ScriptedHTTPServer.Step {
    let end = min(files.count, start + manners.page)
    let entries = files[start..<end].map { file in
      let stored = file.sum.map {
        ",\"lfs\":{\"oid\":\"\($0)\",\"size\":\(file.bytes.count),\"pointerSize\":134}"
      }
      return "{\"type\":\"file\",\"oid\":\"00\",\"size\":\(file.bytes.count),"
        + "\"path\":\"\(file.path)\"\(stored ?? "")}"
    }
    let folder = "{\"type\":\"directory\",\"oid\":\"00\",\"size\":0,\"path\":\"folder\"}"
    var headers: [String: String] = [:]
    if end < files.count { headers["Link"] = "<\(address)&cursor=\(end)>; rel=\"next\"" }
    return .answer(
      200, "[" + ([folder] + entries).joined(separator: ",") + "]", headers: headers)
  }

  private static func body(
    of file: File, _ request: ScriptedHTTPServer.Request, _ manners: Manners
  ) -> [ScriptedHTTPServer.Step] {
    let all = file.bytes
    var range = 0..<all.count
    var status = 200
    if !manners.ignoresRanges, let header = request.headers["range"],
      let match = header.wholeMatch(of: /bytes=(\d+)-(\d+)/), let from = Int(match.1),
      let to = Int(match.2), from <= to, to < all.count
    {
      range = manners.shiftsRanges ? 0..<to - from + 1 : from..<to + 1
      status = 206
    }
    var head = "HTTP/1.1 \(status) Status\r\nContent-Length: \(range.count)\r\n"
    if status == 206 {
      head += "Content-Range: bytes \(range.lowerBound)-\(range.upperBound - 1)/\(all.count)\r\n"
    }
    let start = ScriptedHTTPServer.Step.send(Array((head + "\r\n").utf8))
    guard let limit = manners.breaksAfter, limit < range.count else {
      return [start, .send(Array(all[range]))]
    }
    return [start, .send(Array(all[range.prefix(limit)])), .close]
  }
}
