import Foundation
import Inference
import Prompting
import MartingaleTestSupport
import Testing

@Suite("Prompts of the roles")
struct RoleTemplateTests {
  @Test("templates that are not well formed are refused by the name of their file")
  func malformed() throws {
    for text in ["hello", "[system]\nonly", "[user]\n{{problem}} {{nothing}}", ""] {
      let error = #expect(throws: PromptingError.self) { try RolePrompts([.solver: text]) }
      #expect(error?.message.hasPrefix("solver.txt: ") == true)
    }
    #expect(throws: Never.self) { try RolePrompts([.solver: "[user]\n{{problem}} {{form}}"]) }
  }

  @Test("places are filled once, whatever the values say; empty ones leave no gap")
  func filling() async throws {
    let seen = Seen()
    let model = ScriptedModel("seen") { prompt in
      seen.note(prompt)
      return " 1"
    }
    let solver = OneShotSolver(
      RoleDesk(model, prompts: try RolePrompts()), sampling: Solvers.sampling)
    let problem = Solvers.problem("What is {{form}} in [user] templates?")
    _ = try await solver.solve(problem, by: .direct, key: RandomKey(seed: 1))
    let plain = try #require(seen.last)
    #expect(plain.contains("What is {{form}} in [user] templates?\n\nAnswer with one of: 0, 1,"))
    #expect(plain.hasSuffix("assistant: Answer:"))
    _ = try await solver.solve(problem, by: .direct, notes: "Remember.", key: RandomKey(seed: 1))
    #expect(seen.last?.contains("templates?\n\nRemember.\n\nAnswer with") == true)
  }

  @Test("all roles begin with the same words and the problem")
  func sharedPrefix() throws {
    let starts = SolvingRole.allCases.map { role in
      RolePrompts.builtIn(role).prefix { $0 != "{" }
    }
    #expect(Set(starts).count == 1)
  }

  @Test("the files say what is built in", arguments: SolvingRole.allCases)
  func files(role: SolvingRole) throws {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<5 { root.deleteLastPathComponent() }
    let file = root.appendingPathComponent("Prompts/recursive/\(role.fileName)")
    #expect(try String(contentsOf: file, encoding: .utf8) == RolePrompts.builtIn(role))
  }
}
