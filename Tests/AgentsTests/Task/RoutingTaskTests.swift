import Agents
import Testing

/// What a task file may say of a larger model.
@Suite struct RoutingTaskTests {
  private func problems(_ routing: String, strategy: String = "direct") throws -> String {
    try Folder().problems(
      #"{"version":1,"goal":"x","strategy":"\#(strategy)","routing":\#(routing)}"#)
  }

  @Test func readsWhatItSays() throws {
    let folder = try Folder()
    let plain = try #require(
      try folder.task(#"{"version":1,"goal":"x","routing":{"large":{"path":"big"}}}"#).routing)
    #expect(plain.signal == .entropy && plain.threshold == 0.45)
    #expect(plain.large == .file("big", context: nil, threads: nil))
    #expect(plain.wantsLarge(0.45) && !plain.wantsLarge(0.449) && plain.wantsLarge(nil))
    let full = try #require(
      try folder.task(
        """
        {"version": 1, "goal": "x", "routing": {"signal": "sar", "samples": 3, "threshold": -2.5,
         "prices": {"large": [0.15, 0.6]}, "large": {"endpoint": "http://h:1/v1", "model": "m",
         "api_key_env": "KEY", "access": "top:5", "timeout": 9}}}
        """
      ).routing)
    #expect(full.signal == .relevance(samples: 3) && full.threshold == -2.5)
    #expect(full.largePrice?.answer == 0.6 && full.smallPrice == nil)
    guard case .endpoint(let endpoint) = full.large else {
      Issue.record("it is an endpoint")
      return
    }
    #expect(endpoint.url == "http://h:1/v1" && endpoint.model == "m" && endpoint.access == "top:5")
    #expect(endpoint.keyVariable == "KEY" && endpoint.timeout == 9)
    #expect(try folder.task(#"{"version":1,"goal":"x"}"#).routing == nil)
  }

  @Test(arguments: [
    ("{}", "/routing: "), (#"{"large":{}}"#, "/routing/large: which model?"),
    (#"{"large":{"path":"a","endpoint":"http://b"}}"#, "/routing/large/path: is for a model file"),
    (#"{"large":{"path":"a","model":"b"}}"#, "/routing/large/model: is for a server"),
    (#"{"large":{"endpoint":"b"}}"#, "/routing/large/endpoint: "),
    (#"{"large":{"path":"a"},"signal":"sar"}"#, "/routing: the signal sar needs a threshold"),
    (#"{"large":{"path":"a"},"signal":"logp"}"#, "/routing: the signal logp needs a threshold"),
    (#"{"large":{"path":"a"},"samples":3}"#, "/routing/samples: only the signal sar"),
    (#"{"large":{"path":"a"},"treshold":3}"#, "did you mean \"threshold\"?"),
    (#"{"large":{"path":"a"},"prices":{"large":[1]}}"#, "/routing/prices/large: "),
    (#"{"large":{"path":"a"},"by":"word"}"#, "/routing/by: "),
    (
      #"{"large":{"path":"a"},"by":"token","signal":"sar","threshold":1}"#,
      "/routing/signal: sar compares whole texts"
    ),
    (
      #"{"large":{"path":"a"},"by":"token","signal":"logp"}"#,
      "/routing: the signal logp needs a threshold"
    ),
    (
      #"{"large":{"endpoint":"http://b/v1"},"by":"token"}"#,
      "/routing/large/endpoint: a token's row is asked of a model in this process"
    ),
    (
      #"{"large":{"path":"a"},"by":"token","prices":{"large":[1,2]}}"#,
      "/routing/prices: by token both models run here"
    ),
  ])
  func mistakesAreShown(_ routing: String, _ message: String) throws {
    let problems = try problems(routing)
    #expect(problems.contains(message), "\(problems)")
  }

  @Test func tokensAreRoutedWithThoughtsAndStepsWithout() throws {
    let folder = try Folder()
    let token = try #require(
      try folder.task(
        """
        {"version": 1, "goal": "x", "sampling": {"reasoning": 64},
         "routing": {"by": "token", "large": {"path": "big"}, "signal": "logp", "threshold": 0.7}}
        """
      ).routing)
    #expect(token.unit == .token && token.signal == .surprise && token.threshold == 0.7)
    let step = try #require(
      try folder.task(
        #"{"version":1,"goal":"x","routing":{"by":"step","large":{"path":"big"}}}"#
      ).routing)
    #expect(step.unit == .step && step.threshold == 0.45)
    let problems = folder.problems(
      #"{"version":1,"goal":"x","sampling":{"reasoning":64},"routing":{"large":{"path":"a"}}}"#)
    #expect(problems.contains(#"or "by": "token""#), "\(problems)")
  }

  @Test func onlyStepsThatAreSampledCanBeRouted() throws {
    #expect(
      try problems(#"{"large":{"path":"a"}}"#, strategy: "prs").contains(
        "/routing: the strategy prs has no steps that could be routed"))
  }

  @Test func rolesOfAHandbookAreNamedTheSameWay() throws {
    let folder = try Folder()
    let task = try folder.task(
      """
      {"version": 1, "goal": "x", "handbook": {"learn": true, "topic": " unit prices ", "roles": {
       "strategist": {"path": "big"}, "teacher": {"endpoint": "http://h:1/v1"}}}}
      """)
    #expect(task.handbook?.strategist == .file("big", context: nil, threads: nil))
    #expect(task.otherModels.count == 2 && task.handbook?.topic == "unit prices")
    for (handbook, message) in [
      (#"{"roles":{"teacher":{"path":"a"}}}"#, "/handbook/roles: nobody teaches when"),
      (#"{"learn":true,"roles":{"student":{"path":"a"}}}"#, "/handbook/roles"),
      (#"{"learn":true,"roles":{"teacher":{"model":"a"}}}"#, "teacher/model: is for a server"),
      (#"{"top":0}"#, "/handbook: with \"top\": 0 no behavior is shown"),
      (#"{"topic":" "}"#, "/handbook/topic: "),
    ] {
      let problems = folder.problems(#"{"version":1,"goal":"x","handbook":\#(handbook)}"#)
      #expect(problems.contains(message), "\(problems)")
    }
  }
}
