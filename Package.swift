// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let httpClient = [
  ("AsyncHTTPClient", "async-http-client"), ("NIOCore", "swift-nio"), ("NIOHTTP1", "swift-nio"),
  ("NIOPosix", "swift-nio"),
].map { name, package in
  Target.Dependency.product(name: name, package: package, condition: .when(traits: ["HTTP"]))
}

let package = Package(
  name: "martingale",
  platforms: [.macOS(.v26)],
  products: [],
  traits: [
    .trait(
      name: "HTTP",
      description: "The server, remote models and tools over HTTP, and with them SwiftNIO."),
    .default(enabledTraits: ["HTTP"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
    .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
  ],
  targets: [
    // Floor 0: the C libraries.
    .systemLibrary(name: "CLlama", pkgConfig: "llama", providers: [.brew(["llama.cpp"])]),
    // llama.cpp's chat library behind a C face. Scripts/bootstrap compiles both: a build needs
    // neither llama.cpp's private headers nor two minutes of C++.
    .systemLibrary(name: "CLlamaChat", pkgConfig: "llama-chat"),
    .systemLibrary(
      name: "CPCRE2", pkgConfig: "libpcre2-8",
      providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
    .systemLibrary(name: "CProcess"),

    // Floor 1: what a language model is.
    .target(name: "Inference", swiftSettings: strict),

    // Floor 1: HTTP requests as values, and what sends them.
    .target(name: "HTTPTransport", dependencies: httpClient, swiftSettings: strict),

    // Floor 1: JSON with positions, schemas, a validator.
    .target(name: "JSONSchema", swiftSettings: strict),

    // Floor 2: what a text must be.
    .target(
      name: "Constraints", dependencies: ["Inference", "JSONSchema", "CPCRE2"],
      swiftSettings: strict),

    // Floor 3: a GGUF model in this process.
    .target(
      name: "LlamaBackend", dependencies: ["Inference", "JSONSchema", "CLlama", "CLlamaChat"],
      swiftSettings: strict),

    // Floor 3: a model behind an OpenAI-compatible server.
    .target(
      name: "RemoteBackend",
      dependencies: ["Inference", "JSONSchema", "Constraints", "HTTPTransport"],
      swiftSettings: strict),

    // Floor 3: texts drawn from a model's distribution given a constraint.
    .target(name: "Sampling", dependencies: ["Inference", "Constraints"], swiftSettings: strict),

    // Floor 3: constraints that are programs. Apart from `Constraints`, which stays free of
    // dependencies and synchronous.
    .target(
      name: "Checkers",
      dependencies: [
        "Constraints", "JSONSchema", "CProcess",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),

    // Floor 3: finding texts.
    .target(
      name: "Retrieval",
      dependencies: ["Inference", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: strict),

    // Floor 4: getting models.
    .target(
      name: "ModelHub", dependencies: ["Inference", "HTTPTransport", "LlamaBackend"],
      swiftSettings: strict),

    // Floor 4: prompts that are found, and prompts that grow.
    .target(
      name: "Prompting",
      dependencies: ["Inference", "JSONSchema", "Constraints", "Sampling", "Retrieval"],
      swiftSettings: strict),

    // Floor 4: behaviors that are learned once and used again.
    .target(
      name: "Handbook",
      dependencies: [
        "Inference", "JSONSchema", "Constraints", "Sampling", "Retrieval",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),

    // Floor 4: deciding where to look.
    .target(name: "Planning", dependencies: ["Inference"], swiftSettings: strict),

    // Floor 4: what an agent can do.
    .target(
      name: "Tools",
      dependencies: [
        "Inference", "JSONSchema", "Constraints", "Sampling", "Retrieval", "CProcess",
        "HTTPTransport",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),

    // Floor 5: agents from task files.
    .target(
      name: "Agents",
      dependencies: [
        "Inference", "JSONSchema", "Constraints", "Sampling", "Retrieval", "Prompting", "Handbook",
        "Planning", "Tools",
      ],
      swiftSettings: strict),

    // Floor 6: protocol adapters.
    .target(
      name: "Server",
      dependencies: [
        "Inference", "JSONSchema", "Constraints", "Sampling", "Agents", "Tools",
        .product(
          name: "Hummingbird", package: "hummingbird", condition: .when(traits: ["HTTP"])),
      ],
      swiftSettings: strict),

    // Floor 7: the command line.
    .executableTarget(
      name: "martingale",
      dependencies: [
        "Agents", "Checkers", "Constraints", "Handbook", "HTTPTransport", "Inference", "JSONSchema",
        "LlamaBackend", "ModelHub", "Planning", "Prompting", "RemoteBackend", "Retrieval",
        "Sampling", "Server", "Tools",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // Scripted models and law checkers.
    .target(
      name: "TestSupport", dependencies: ["Inference", "JSONSchema", "Constraints"],
      swiftSettings: strict),

    .testTarget(name: "InferenceTests", dependencies: ["Inference"], swiftSettings: strict),
    .testTarget(
      name: "JSONSchemaTests", dependencies: ["JSONSchema", "Constraints", "TestSupport"],
      exclude: ["Baselines"], swiftSettings: strict),
    .testTarget(
      name: "ConstraintsTests",
      dependencies: ["Constraints", "TestSupport", "JSONSchema", "CPCRE2"],
      exclude: ["Fixtures", "Baselines"], swiftSettings: strict),
    .testTarget(
      name: "SamplingTests",
      dependencies: ["Inference", "Constraints", "Sampling", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "TestSupportTests", dependencies: ["TestSupport", "Constraints"],
      swiftSettings: strict),
    .testTarget(
      name: "LlamaBackendTests", dependencies: ["LlamaBackend", "Inference", "JSONSchema"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "CheckersTests", dependencies: ["Checkers", "Constraints", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "RetrievalTests",
      dependencies: ["Retrieval", "Inference", .product(name: "GRDB", package: "GRDB.swift")],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "HTTPTransportTests", dependencies: ["HTTPTransport", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ModelHubTests",
      dependencies: ["ModelHub", "HTTPTransport", "Inference", "LlamaBackend", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "RemoteBackendTests",
      dependencies: [
        "RemoteBackend", "HTTPTransport", "Inference", "JSONSchema", "Constraints", "LlamaBackend",
        "Sampling", "TestSupport", "Tools",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PromptingTests",
      dependencies: [
        "Prompting", "Inference", "JSONSchema", "Constraints", "Sampling", "LlamaBackend",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ServerTests",
      dependencies: [
        "Server", "Agents", "Inference", "JSONSchema", "Constraints", "Sampling", "LlamaBackend",
        "TestSupport", "Tools",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PlanningTests", dependencies: ["Planning", "Inference"], swiftSettings: strict),
    .testTarget(
      name: "ToolsTests",
      dependencies: [
        "Tools", "HTTPTransport", "Inference", "JSONSchema", "Constraints", "Sampling",
        "Retrieval", "TestSupport",
      ],
      exclude: ["Fixtures"], swiftSettings: strict),
    .executableTarget(
      name: "handbook-writer", dependencies: ["Handbook"], path: "Tests/HandbookWriter",
      swiftSettings: strict),
    .testTarget(
      name: "HandbookTests",
      dependencies: [
        "Handbook", "Retrieval", "JSONSchema", "Inference", "Constraints", "Sampling",
        "handbook-writer", "martingale",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "AgentsTests",
      dependencies: [
        "Agents", "Constraints", "Handbook", "Inference", "JSONSchema", "LlamaBackend", "Planning",
        "Sampling", "Prompting", "HTTPTransport", "TestSupport", "Tools",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "martingale", "Inference", "JSONSchema", "LlamaBackend", "TestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      exclude: ["Fixtures"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
