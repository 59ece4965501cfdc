import HTTPTransport

/// The network, when the program was built with it.
enum Network {
  /// A client.
  /// - Parameters:
  ///   - purpose: what it is for, in the message when there is none.
  ///   - silence: how long a server may send nothing; nil waits forever.
  static func exchange(
    for purpose: String, silence: Duration? = .seconds(300)
  ) throws(CommandFailure) -> any HTTPExchange {
    #if HTTP
      return NetworkExchange(silence: silence)
    #else
      throw CommandFailure(
        .unavailable, code: "no_http",
        "\(purpose): this program was built without HTTP (the package trait HTTP)")
    #endif
  }
}
