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

/// What other packages can import. Products have names that no other package has.
let library: [(product: String, target: String)] =
  [("MartingaleKit", "MartingaleKit"), ("MartingaleTestSupport", "MartingaleTestSupport")]
  + [
    "Inference", "JSONSchema", "HTTPTransport", "Constraints", "LlamaBackend", "RemoteBackend",
    "Sampling", "Checkers", "Retrieval", "Prompting", "Handbook", "Planning", "Tools", "Agents",
    "Export",
  ].map { ("Martingale" + $0, $0) }

let package = Package(
  name: "martingale",
  // `isolated deinit` is the newest thing that is used.
  platforms: [.macOS("15.4")],
  products: library.map { .library(name: $0.product, targets: [$0.target]) },
  traits: [
    .trait(
      name: "HTTP",
      description: "The server, remote models and tools over HTTP, and with them SwiftNIO."),
    .default(enabledTraits: ["HTTP"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    // Only for `make docs`: no target depends on it.
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
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
    .target(
      name: "Sampling", dependencies: ["Inference", "JSONSchema", "Constraints"],
      swiftSettings: strict),

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
    .target(
      name: "Planning", dependencies: ["Inference", "JSONSchema", "Constraints", "Sampling"],
      swiftSettings: strict),

    // Floor 4: what an agent can do.
    .target(
      name: "Tools",
      dependencies: [
        "Inference", "JSONSchema", "Constraints", "Sampling", "Retrieval", "CProcess",
        "HTTPTransport",
        .product(name: "BigInt", package: "BigInt"),
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

    // Floor 6: runs as training data.
    .target(
      name: "Export",
      dependencies: ["Inference", "JSONSchema", "Constraints", "Sampling", "Handbook", "Agents"],
      swiftSettings: strict),

    // Floor 6: protocol adapters.
    .target(
      name: "Server",
      dependencies: [
        "Inference", "JSONSchema", "HTTPTransport", "Constraints", "Sampling", "Agents", "Tools",
        .product(
          name: "Hummingbird", package: "hummingbird", condition: .when(traits: ["HTTP"])),
      ],
      swiftSettings: strict),

    // Floor 7: the command line.
    .executableTarget(
      name: "martingale",
      dependencies: [
        "Agents", "Checkers", "Constraints", "Export", "Handbook", "HTTPTransport", "Inference",
        "JSONSchema", "LlamaBackend", "ModelHub", "Planning", "Prompting", "RemoteBackend",
        "Retrieval",
        "Sampling", "Server", "Tools",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // The library: everything that an agent or a posterior needs, under one name.
    .target(
      name: "MartingaleKit",
      dependencies: [
        "Agents", "Checkers", "Constraints", "Export", "Handbook", "Inference", "JSONSchema",
        "LlamaBackend", "Planning", "Prompting", "Retrieval", "Sampling", "Tools",
      ],
      swiftSettings: strict),

    // Scripted models and law checkers.
    .target(
      name: "MartingaleTestSupport", dependencies: ["Inference", "JSONSchema", "Constraints"],
      swiftSettings: strict),

    .testTarget(
      name: "InferenceTests", dependencies: ["Inference", "MartingaleTestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "JSONSchemaTests",
      dependencies: ["JSONSchema", "Constraints", "MartingaleTestSupport"],
      exclude: ["Baselines"], swiftSettings: strict),
    .testTarget(
      name: "ConstraintsTests",
      dependencies: ["Constraints", "MartingaleTestSupport", "JSONSchema", "CPCRE2"],
      exclude: ["Fixtures", "Baselines"], swiftSettings: strict),
    .testTarget(
      name: "SamplingTests",
      dependencies: [
        "Inference", "JSONSchema", "Constraints", "Sampling", "MartingaleTestSupport",
      ],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "MartingaleTestSupportTests", dependencies: ["MartingaleTestSupport", "Constraints"],
      swiftSettings: strict),
    .testTarget(
      name: "MartingaleKitTests", dependencies: ["MartingaleKit", "MartingaleTestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "LlamaBackendTests", dependencies: ["LlamaBackend", "Inference", "JSONSchema"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "CheckersTests", dependencies: ["Checkers", "Constraints", "MartingaleTestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "RetrievalTests",
      dependencies: ["Retrieval", "Inference", .product(name: "GRDB", package: "GRDB.swift")],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "HTTPTransportTests", dependencies: ["HTTPTransport", "MartingaleTestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ModelHubTests",
      dependencies: [
        "ModelHub", "HTTPTransport", "Inference", "LlamaBackend", "MartingaleTestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "RemoteBackendTests",
      dependencies: [
        "RemoteBackend", "HTTPTransport", "Inference", "JSONSchema", "Constraints", "LlamaBackend",
        "Sampling", "MartingaleTestSupport", "Tools",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PromptingTests",
      dependencies: [
        "Prompting", "Inference", "JSONSchema", "Constraints", "Sampling", "LlamaBackend",
        "MartingaleTestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ServerTests",
      dependencies: [
        "Server", "Agents", "Inference", "JSONSchema", "Constraints", "Sampling", "LlamaBackend",
        "MartingaleTestSupport", "Tools",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PlanningTests", dependencies: ["Planning", "Inference"], swiftSettings: strict),
    .testTarget(
      name: "ToolsTests",
      dependencies: [
        "Tools", "HTTPTransport", "Inference", "JSONSchema", "Constraints", "Sampling",
        "Retrieval", "MartingaleTestSupport",
      ],
      exclude: ["Fixtures"], swiftSettings: strict),
    .executableTarget(
      name: "handbook-writer", dependencies: ["Handbook"], path: "Tests/HandbookWriter",
      swiftSettings: strict),
    .testTarget(
      name: "HandbookTests",
      dependencies: [
        "Handbook", "Retrieval", "JSONSchema", "Inference", "Constraints", "Sampling",
        "MartingaleTestSupport", "handbook-writer", "martingale",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ExportTests",
      dependencies: [
        "Export", "Agents", "Inference", "JSONSchema", "LlamaBackend", "MartingaleTestSupport",
        "Sampling", "Tools",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "agent-worker",
      dependencies: ["Agents", "JSONSchema", "MartingaleTestSupport", "Tools"],
      path: "Tests/AgentWorker", swiftSettings: strict),
    .testTarget(
      name: "AgentsTests",
      dependencies: [
        "agent-worker",
        "Agents", "Constraints", "Handbook", "Inference", "JSONSchema", "LlamaBackend", "Planning",
        "Retrieval", "Sampling", "Prompting", "HTTPTransport", "MartingaleTestSupport", "Tools",
      ],
      exclude: ["Running/crashing_server.py"], swiftSettings: strict),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "martingale", "Inference", "JSONSchema", "LlamaBackend", "MartingaleTestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      exclude: ["Fixtures"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
