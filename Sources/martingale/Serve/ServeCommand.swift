#if HTTP
  import ArgumentParser
  import Foundation
  import Inference
  import JSONSchema
  import LlamaBackend
  import Logging
  import Server

  /// `martingale serve`: an OpenAI-compatible HTTP server.
  struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "serve",
      abstract: "Serve a model to OpenAI clients, constraints included.",
      discussion: """
        Chat and text completions, embeddings, models, health and metrics under /v1. Prints one \
        line of JSON with the address when it listens, and logs to standard error; prompts and \
        answers are never logged. Stops on SIGINT and SIGTERM once running requests have ended.

        Only this machine can connect, unless --host says otherwise; then a token is needed.

        EXAMPLES
          martingale serve --port 8080
          MARTINGALE_API_KEY=secret martingale serve --host 0.0.0.0 --port 0
          curl -s localhost:8080/v1/chat/completions -d '{"messages": [{"role": "user", \
        "content": "A date?"}], "structured_outputs": {"regex": "\\\\d{4}-\\\\d{2}-\\\\d{2}"}}'
        """)

    @Option(help: ArgumentHelp("The address to bind.", valueName: "address"))
    var host = Setting.host.text ?? "127.0.0.1"

    @Option(help: ArgumentHelp("The port to bind; 0 lets the system choose.", valueName: "n"))
    var port = Setting.port.int ?? 8080

    @Option(
      name: .customLong("client-key-env"),
      help: ArgumentHelp(
        "The environment variable that holds the token clients must send.", valueName: "variable"))
    var apiKeyEnv = "MARTINGALE_API_KEY"

    @Option(
      help: ArgumentHelp(
        "Another name the server is addressed by; repeat it.", valueName: "name"))
    var allowHost: [String] = []

    @Option(
      help: ArgumentHelp(
        "A page's origin that may send requests; repeat it.", valueName: "scheme://host"))
    var allowOrigin: [String] = []

    @Option(
      help: ArgumentHelp("Another name of the model for clients; repeat it.", valueName: "name"))
    var alias: [String] = []

    @Option(help: ArgumentHelp("Requests that generate at the same time.", valueName: "n"))
    var slots = ServiceLimits().slots

    @Option(help: ArgumentHelp("Requests that may wait; more get 429.", valueName: "n"))
    var queue = ServiceLimits().queue

    @Option(help: ArgumentHelp("Longest wait in the queue.", valueName: "seconds"))
    var queueTimeout = ServiceLimits().queueSeconds

    @Option(help: ArgumentHelp("Longest time a request may take.", valueName: "seconds"))
    var requestTimeout = ServiceLimits().requestSeconds

    @Option(
      help: ArgumentHelp("Longest wait for a request's head.", valueName: "seconds"))
    var idleTimeout = ServiceLimits().idleSeconds

    @Option(help: ArgumentHelp("Largest body of a request.", valueName: "bytes"))
    var maxBody = ServiceLimits().bodyBytes

    @Option(
      help: ArgumentHelp("Longest wait for running requests when stopping.", valueName: "seconds"))
    var drainTimeout = 30.0

    @Option(help: ArgumentHelp("Particles when a request does not say.", valueName: "n"))
    var particles = Setting.particles.int ?? ServiceLimits().particles

    @Flag(
      help: ArgumentHelp(
        "Pass over fields that are known to be harmless and have no effect here.",
        discussion:
          "reasoning_effort, chat_template_kwargs, cache_prompt and their like; the record warns of them."
      ))
    var lenient = false

    @Flag(
      help: ArgumentHelp(
        "Give objects of schemas no members that the schema does not name.",
        discussion:
          "Where a schema says nothing of additionalProperties; a request may say so itself with sampler.closed_schemas."
      ))
    var closedSchemas = false

    @Flag(name: .shortAndLong, help: "Log errors only.")
    var quiet = false

    @OptionGroup(title: "Model") var model: ServedModelOptions
    @OptionGroup(title: "Model") var length: ServedLengthOption

    func validate() throws {
      if !(0...65_535).contains(port) { throw ValidationError("--port must be 0 to 65535") }
      if !(1...1024).contains(slots) { throw ValidationError("--slots must be 1 to 1024") }
      if queue < 0 { throw ValidationError("--queue must not be negative") }
      if !(1...256).contains(particles) { throw ValidationError("--particles must be 1 to 256") }
      if maxBody < 1 { throw ValidationError("--max-body must be at least 1") }
      for seconds in [queueTimeout, requestTimeout, idleTimeout, drainTimeout]
      where !(seconds > 0 && seconds <= 1e6) {
        throw ValidationError("a timeout must be above 0 and at most 1000000 seconds")
      }
    }

    func run() async throws {
      let token = ProcessInfo.processInfo.environment[apiKeyEnv]
      let access = AccessPolicy(
        token: token, hosts: hosts(hasToken: token != nil), origins: allowOrigin)
      let options = HTTPServerOptions(host: host, port: port, drainSeconds: drainTimeout)
      // Refused before the model is opened, which takes a while.
      try options.validate(access)
      let loading = try ConstraintLoading()
      let opened = try model.load()
      var limits = ServiceLimits()
      limits.slots = slots
      limits.queue = queue
      limits.queueSeconds = queueTimeout
      limits.requestSeconds = requestTimeout
      limits.idleSeconds = idleTimeout
      limits.bodyBytes = maxBody
      limits.particles = particles
      limits.defaultTokens = length.maxTokens
      let service = CompletionService(
        ServedModel(
          opened.model, aliases: ["default"] + alias, usesChatFormat: opened.hasChatTemplate,
          created: Int(Date().timeIntervalSince1970),
          isBatchInvariant: opened.isBatchInvariant),
        compiler: loading.compiler, embedder: try? EmbedderLoading.load(), limits: limits,
        habits: RequestHabits(isLenient: lenient, closesSchemas: closedSchemas),
        clock: { Int(Date().timeIntervalSince1970) })
      let server = try HTTPServer(service, access: access, options: options, logger: logger)
      try await server.run { [host] port in
        let shown = host.contains(":") ? "[\(host)]" : host
        let line: JSONValue = [
          "url": .string("http://\(shown):\(port)/v1"), "host": .string(host), "port": .int(port),
          "model": .string(opened.model.identity.name),
        ]
        // A closed stdout is no reason not to serve.
        try? StandardOutput.write(line: line.text)
      }
    }

    /// The names in `Host` that are this server's; not checked where a token protects it and its
    /// names are not known.
    private func hosts(hasToken: Bool) -> [String]? {
      if !AccessPolicy.isLoopback(host) && allowHost.isEmpty { return nil }
      return AccessPolicy.loopbackNames + [host] + allowHost
    }

    private var logger: Logger {
      var logger = Logger(label: "martingale") { _ in PlainLog() }
      logger.logLevel = quiet ? .error : .info
      return logger
    }
  }
#endif
