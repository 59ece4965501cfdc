#if HTTP
  import Logging

  /// Log lines on standard error: level and message, without the metadata of libraries, which may
  /// quote requests.
  struct PlainLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      StandardError.write(line: "martingale: \(event.level): \(event.message)")
    }
  }
#endif
