import Foundation
import HTTPTransport
import Inference
import RemoteBackend

/// A model behind a server, as options or a task file name it.
struct RemoteChoice {
  var url: String
  /// One of the server's models; nil for its first.
  var model: String?
  /// The environment variable that holds the server's key.
  var keyVariable: String?
  var access = EndpointAccess.text
  /// The most seconds for an answer.
  var timeout = 600.0
  /// What names the server, for messages.
  var name = "--endpoint"

  /// The model, once the server has said that it has it.
  func open() async throws(CommandFailure) -> any LanguageModel {
    do throws(RemoteError) {
      let connection = try connection()
      switch access {
      case .text: return try await RemoteModel(connecting: connection)
      case .full: return try await LlamaServerModel(connecting: connection)
      case .top(let count): return try await LlamaServerModel(connecting: connection, top: count)
      }
    } catch {
      throw CommandFailure(error)
    }
  }

  private func connection() throws(RemoteError) -> RemoteConnection {
    var key: String?
    if let keyVariable {
      key = ProcessInfo.processInfo.environment[keyVariable]
      guard key?.isEmpty == false else {
        throw RemoteError(.invalidRequest, "the environment has no variable \(keyVariable)")
      }
    }
    let address = try RemoteEndpoint(url, model: model, key: key)
    let exchange: any HTTPExchange
    do throws(CommandFailure) {
      exchange = try Network.exchange(for: name, silence: .seconds(timeout))
    } catch {
      throw RemoteError(.invalidRequest, error.message)
    }
    return RemoteConnection(address, exchange: exchange, timeout: .seconds(timeout))
  }
}
