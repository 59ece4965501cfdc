// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "martingale",
  platforms: [.macOS(.v26)],
  products: [],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0")
  ],
  targets: [
    // Floor 0: the C libraries.
    .systemLibrary(name: "CLlama", pkgConfig: "llama", providers: [.brew(["llama.cpp"])]),
    .systemLibrary(
      name: "CPCRE2", pkgConfig: "libpcre2-8",
      providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),

    // Floor 1: what a language model is.
    .target(name: "Inference", swiftSettings: strict),

    // Floor 1: JSON with positions, schemas, a validator.
    .target(name: "JSONSchema", swiftSettings: strict),

    // Floor 2: what a text must be.
    .target(
      name: "Constraints", dependencies: ["Inference", "JSONSchema", "CPCRE2"],
      swiftSettings: strict),

    // Floor 3: finding texts.
    .target(
      name: "Retrieval",
      dependencies: ["Inference", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: strict),

    // Floor 4: deciding where to look.
    .target(name: "Planning", dependencies: ["Inference"], swiftSettings: strict),

    // Scripted models and law checkers.
    .target(name: "TestSupport", dependencies: ["Inference", "Constraints"], swiftSettings: strict),

    .testTarget(name: "InferenceTests", dependencies: ["Inference"], swiftSettings: strict),
    .testTarget(name: "JSONSchemaTests", dependencies: ["JSONSchema"], swiftSettings: strict),
    .testTarget(
      name: "ConstraintsTests", dependencies: ["Constraints", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "TestSupportTests", dependencies: ["TestSupport", "Constraints"],
      swiftSettings: strict),
    .testTarget(
      name: "RetrievalTests", dependencies: ["Retrieval"], resources: [.copy("Fixtures")],
      swiftSettings: strict),
    .testTarget(
      name: "PlanningTests", dependencies: ["Planning", "Inference"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
