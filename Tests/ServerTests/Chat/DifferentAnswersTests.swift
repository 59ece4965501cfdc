import JSONSchema
import MartingaleTestSupport
import Server
import Testing

@Suite struct DifferentAnswersTests {
  /// Says a colour that was not said, red at first; all are as long, so that a weak will counts.
  private let interface = Interface(
    ScriptedModel(insistence: 4) { prompt in
      ["red", "tan", "sky"].first { !prompt.contains($0) } ?? "red"
    })

  private func texts(_ reply: Reply, _ place: String = "message/content") -> [String] {
    (reply["/choices"]?.array ?? []).indices.compactMap {
      reply["/choices/\($0)/\(place)"]?.string
    }
  }

  @Test(arguments: ["icn", "dpp", "latr"])
  func everyKindGivesDifferentTextsAndSaysWhatTheyAre(_ kind: String) async {
    let fields =
      #","n":3,"temperature":4,"structured_outputs":{"choice":["red","tan","sky"]},"sampler":{"diverse":"\#(kind)","particles":32}"#
    let reply = await interface.chat(fields)
    #expect(reply.status == 200, "\(reply.text)")
    #expect(Set(texts(reply)) == ["red", "tan", "sky"], "\(reply.text)")
    #expect(reply["/martingale/diverse/kind"]?.string == kind)
    #expect(reply["/martingale/diverse/texts"]?.int == 3)
    #expect(reply["/martingale/diverse/tokens_evaluated"]?.int ?? 0 > 0)
    #expect(reply["/martingale/warnings"]?.array?.isEmpty == true, "\(reply.text)")
    #expect(await interface.chat(fields).text == reply.text)
  }

  @Test func aTreesTextsHaveNoWeights() async {
    let reply = await Interface(ScriptedModel(insistence: 0) { _ in "" }).chat(
      #","n":2,"structured_outputs":{"choice":["left","right"]},"sampler":{"diverse":"latr"}"#)
    #expect(Set(texts(reply)) == ["left", "right"], "\(reply.text)")
    for index in 0..<2 {
      #expect(reply["/martingale/choices/\(index)/guarantee"]?.string == "valid")
      #expect(reply["/martingale/choices/\(index)/ess"] == .null, "\(reply.text)")
      #expect(reply["/choices/\(index)/log_weight"] == .null, "\(reply.text)")
    }
  }

  @Test func completionsHaveThemToo() async {
    let reply = await interface.post(
      "/v1/completions",
      #"{"prompt":"A colour:","n":3,"seed":1,"regex":"red|tan|sky","sampler":{"diverse":"icn"}}"#
    )
    #expect(Set(texts(reply, "text")) == ["red", "tan", "sky"], "\(reply.text)")
  }

  @Test func whereThereAreFewerItIsSaid() async {
    let reply = await interface.chat(
      #","n":5,"structured_outputs":{"choice":["red","sky"]},"sampler":{"diverse":"dpp","particles":16},"temperature":4"#
    )
    #expect(reply.status == 200 && Set(texts(reply)) == ["red", "sky"], "\(reply.text)")
    #expect(
      reply["/martingale/warnings/0"]?.string?.contains("only 2 different texts") == true,
      "\(reply.text)")
  }

  @Test(arguments: [
    (#","sampler":{"diverse":"dpp"}"#, "/sampler/diverse"),
    (#","n":2,"sampler":{"diverse":"ddp"}"#, "/sampler/diverse"),
    (#","n":2,"stream":true,"sampler":{"diverse":"dpp"}"#, "stream"),
    (#","n":2,"logprobs":true,"sampler":{"diverse":"dpp"}"#, "logprobs"),
  ])
  func whatHasNoMeaningIsRefusedByName(_ fields: String, _ param: String) async {
    let reply = await interface.chat(fields)
    #expect(reply.status == 400, "\(reply.text)")
    #expect(reply["/error/param"]?.string == param, "\(reply.text)")
  }

  @Test func aTreeCannotHaveWhatChangesTheModelsOwnLaw() async {
    for (fields, word) in [
      (#","stop":["x"],"sampler":{"diverse":"latr"}"#, "stop sequences"),
      (
        #","regex":"a|b","sampler":{"diverse":"latr","schedule":"momentum"}"#, "a schedule"
      ),
      (#","regex":"a|b","sampler":{"diverse":"latr","method":"rerank"}"#, "the method rerank"),
    ] {
      let reply = await interface.chat(#","n":2"# + fields)
      #expect(reply.status == 400, "\(reply.text)")
      #expect(reply["/error/message"]?.string?.contains(word) == true, "\(reply.text)")
    }
    let tokens = await interface.post(
      "/v1/completions",
      #"{"prompt":[65,66],"n":3,"seed":1,"regex":"red|tan|sky","sampler":{"diverse":"icn"}}"#)
    #expect(tokens.status == 400, "\(tokens.text)")
  }
}
