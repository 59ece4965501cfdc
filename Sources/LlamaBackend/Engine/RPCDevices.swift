import CLlama
import Foundation
import Inference

/// Devices of other machines, through llama.cpp's RPC backend.
///
/// The protocol has neither passwords nor encryption, and ggml ends the process when a server goes
/// away in the middle of a computation; both are for trusted networks only.
struct RPCDevices {
  /// (devices + 1) As llama.cpp wants them: ended by nil.
  let list: [ggml_backend_dev_t?]

  /// Connects to servers; nil when there are none. They are not entered in ggml's registry, so
  /// that a model opened later without them stays here.
  init?(_ endpoints: [String]) throws(InferenceError) {
    guard !endpoints.isEmpty else { return nil }
    guard let backend = ggml_backend_reg_by_name("RPC"),
      let address = ggml_backend_reg_get_proc_address(backend, "ggml_backend_rpc_add_server")
    else {
      throw InferenceError(
        .unsupported, "this llama.cpp was built without RPC (GGML_RPC=ON); see Scripts/bootstrap")
    }
    typealias AddServer = @convention(c) (UnsafePointer<CChar>) -> ggml_backend_reg_t?
    // The registry hands out functions as plain addresses; this one's type is in ggml-rpc.h.
    let addServer = unsafeBitCast(address, to: AddServer.self)
    var devices: [ggml_backend_dev_t?] = []
    for endpoint in endpoints {
      // ggml aborts the process when it cannot connect, so it is tried here first.
      try Self.probe(endpoint)
      guard let server = addServer(endpoint), ggml_backend_reg_dev_count(server) > 0 else {
        throw InferenceError(.unavailable, "\(endpoint): the RPC server has no devices")
      }
      for index in 0..<ggml_backend_reg_dev_count(server) {
        devices.append(ggml_backend_reg_dev_get(server, index))
      }
    }
    list = devices + [nil]
  }

  /// Whether a device is one of another machine.
  static func contains(_ device: ggml_backend_dev_t) -> Bool {
    guard let name = ggml_backend_dev_name(device) else { return false }
    return String(cString: name).hasPrefix("RPC")
  }

  /// Makes a connection and closes it.
  private static func probe(_ endpoint: String) throws(InferenceError) {
    let parts = endpoint.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let port = UInt16(parts[1]), port > 0 else {
      throw InferenceError(.invalidInput, "an RPC server is host:port, got \"\(endpoint)\"")
    }
    var hints = addrinfo()
    #if os(Linux)
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #else
      hints.ai_socktype = SOCK_STREAM
    #endif
    var found: UnsafeMutablePointer<addrinfo>?
    let isKnown = getaddrinfo(String(parts[0]), String(port), &hints, &found) == 0
    defer { if let found { freeaddrinfo(found) } }
    var next = isKnown ? found : nil
    while let entry = next?.pointee {
      let connection = socket(entry.ai_family, entry.ai_socktype, entry.ai_protocol)
      defer { if connection >= 0 { close(connection) } }
      if connection >= 0, connect(connection, entry.ai_addr, entry.ai_addrlen) == 0 { return }
      next = entry.ai_next
    }
    throw InferenceError(
      .unavailable, "\(endpoint): no connection; is ggml-rpc-server running there?")
  }
}
