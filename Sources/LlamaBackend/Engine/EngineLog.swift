import CLlama
import Synchronization

/// llama.cpp's log: kept off stderr, its last errors remembered for our own messages.
///
/// The C library has one log per process, so this is one value per process too; nothing but
/// error messages depends on it.
enum EngineLog {
  private static let errors = Mutex<[String]>([])

  /// Silences llama.cpp and starts its backends, once.
  static let start: Void = {
    llama_log_set(
      { level, text, _ in
        guard level == GGML_LOG_LEVEL_ERROR, let text else { return }
        EngineLog.record(String(cString: text))
      }, nil)
    llama_backend_init()
  }()

  /// Forgets what was logged before.
  static func reset() {
    errors.withLock { $0.removeAll() }
  }

  /// The first error since `reset`: the cause, where later ones are consequences.
  static func firstError() -> String? {
    errors.withLock { $0.first }
  }

  private static func record(_ text: String) {
    var line = text
    while line.last?.isNewline == true { line.removeLast() }
    guard !line.isEmpty else { return }
    errors.withLock { if $0.count < 16 { $0.append(line) } }
  }
}
