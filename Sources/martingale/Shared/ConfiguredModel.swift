import LlamaBackend

extension ModelLocator {
  /// What every verb finds its model with: what the command line or a task names, else
  /// `MARTINGALE_MODEL`, else the configuration's `model`, else the default.
  static var configured: ModelLocator { ModelLocator(fallback: Setting.model.text) }
}
