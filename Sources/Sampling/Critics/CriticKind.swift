public import Inference
public import JSONSchema

/// A critic by the name under which users ask for it: a score of texts, in nats, that joins the
/// model's own.
public struct CriticKind: SettableKind {
  /// Its name.
  public let key: String
  /// The JSON Schema of its settings, with a description.
  public let settings: JSONValue
  /// The setting that names another model, where there is one.
  public let modelSetting: String?
  /// The critic; the settings satisfy the schema.
  public let make:
    @Sendable (_ setting: KindSetting, CriticSetup) throws(SettingError) -> any Potential

  /// A critic.
  public init(
    _ key: String, settings: JSONValue, modelSetting: String? = nil,
    make:
      @escaping @Sendable (_ setting: KindSetting, CriticSetup) throws(SettingError)
      -> any Potential
  ) {
    self.key = key
    self.settings = settings
    self.modelSetting = modelSetting
    self.make = make
  }
}

/// What a critic may use.
public struct CriticSetup: Sendable {
  /// The model whose texts are judged.
  public var model: any LanguageModel
  /// Fills in what a setting's text leaves open; in tasks the inputs' texts.
  public var fill: @Sendable (String) throws(SettingError) -> String

  /// Opens another model by its name or path; the same name gives the same one again. By default there is none.
  public var open: @Sendable (String) throws(SettingError) -> any LanguageModel

  /// What a critic may use; by default nothing is filled in, and there is no other model.
  public init(
    model: any LanguageModel,
    open: @escaping @Sendable (String) throws(SettingError) -> any LanguageModel = {
      (name) throws(SettingError) in
      throw SettingError("no other model than the one that is asked can be used here: \(name)")
    },
    fill: @escaping @Sendable (String) throws(SettingError) -> String = {
      (text) throws(SettingError) in text
    }
  ) {
    self.model = model
    self.open = open
    self.fill = fill
  }
}

/// A critic that somebody asked for, with its settings checked.
public typealias CriticUse = KindUse<CriticKind>

extension KindUse where Kind == CriticKind {
  /// The critic.
  public func potential(_ setup: CriticSetup) throws(SettingError) -> any Potential {
    try kind.make(setting, setup)
  }
}

extension KindTable where Kind == CriticKind {
  /// The critics of this library.
  public static let standard = KindTable("critic", [ContrastCritic.kind, PreferCritic.kind])
}
