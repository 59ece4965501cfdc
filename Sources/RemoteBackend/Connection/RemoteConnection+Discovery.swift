import JSONSchema

extension RemoteConnection {
  /// Asks the server which models it has, and so what it is.
  /// - Parameter embeds: whether an embedding model is wanted; servers that tell of what kind their
  ///   models are need then not be told which.
  public func discover(embeds: Bool = false) async throws(RemoteError) -> RemoteCapabilities {
    let listed: [JSONValue]
    do throws(RemoteError) {
      listed = try await json("/models")["data"]?.array ?? []
    } catch {
      // Some gateways list nothing; then the user has to know.
      guard error.status == 404, let model = endpoint.model else { throw error }
      return RemoteCapabilities(server: .openAI, model: model)
    }
    guard let entry = try choose(listed, embeds), let id = entry["id"]?.string else {
      throw RemoteError(.invalidAnswer, "\(endpoint): the server lists no models")
    }
    let server = ServerKind(ownedBy: entry["owned_by"]?.string)
    return RemoteCapabilities(
      server: server, model: id,
      contextLength: entry["max_model_len"]?.int ?? entry["meta"]?["n_ctx"]?.int)
  }

  private func choose(
    _ all: [JSONValue], _ embeds: Bool
  ) throws(RemoteError) -> JSONValue? {
    let listed = all.filter { entry in
      entry["kind"]?.string.map { ($0 == "embedding") == embeds } ?? true
    }
    let names = listed.compactMap { $0["id"]?.string }
    guard let wanted = endpoint.model else {
      if listed.count > 1 {
        throw RemoteError(
          .invalidRequest,
          "\(endpoint): the server has \(listed.count) models; name one "
            + (embeds ? "after a #: " : "with --model: ")
            + names.prefix(20).joined(separator: ", "))
      }
      return listed.first
    }
    let found = listed.first { entry in
      guard let id = entry["id"]?.string else { return false }
      // A tag may be left out, as with `ollama run`.
      return id == wanted || id.hasPrefix(wanted + ":")
        || entry["aliases"]?.array?.contains(.string(wanted)) == true
    }
    if found == nil, !listed.isEmpty {
      throw RemoteError(
        .invalidRequest,
        "\(endpoint): the server has no model \"\(wanted)\"; it has "
          + names.prefix(20).joined(separator: ", "))
    }
    return found ?? ["id": .string(wanted)]
  }
}
