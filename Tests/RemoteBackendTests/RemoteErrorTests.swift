import HTTPTransport
import Inference
import RemoteBackend
import Testing

@Suite struct RemoteErrorTests {
  @Test(arguments: [
    (HTTPExchangeError.Code.cannotConnect, "remote_unavailable", "unavailable"),
    (.broken, "remote_unavailable", "unavailable"), (.timedOut, "remote_timed_out", "unavailable"),
    (.tooLong, "remote_answer_invalid", "evaluation_failed"),
    (.invalidRequest, "remote_invalid_request", "invalid_input"),
    (.cancelled, "cancelled", "cancelled"),
  ])
  func causesKeepTheirMeaning(_ code: HTTPExchangeError.Code, _ remote: String, _ model: String) {
    let error = RemoteError(HTTPExchangeError(code, "why"))
    #expect(error.code.rawValue == remote && error.message == "why")
    #expect(InferenceError(error).code.rawValue == model)
  }
}

@Suite struct RemoteEndpointTests {
  @Test(arguments: [
    ("http://h:1", "http://h:1/v1", "http://h:1"),
    ("http://h:1/", "http://h:1/v1", "http://h:1"),
    ("https://h/v1/", "https://h/v1", "https://h"),
    ("HTTP://h/api/openai", "http://h/api/openai", "http://h/api/openai"),
  ])
  func addsTheUsualPath(_ given: String, _ url: String, _ root: String) throws {
    let endpoint = try RemoteEndpoint(given)
    #expect(endpoint.url == url && endpoint.root == root)
  }

  @Test(arguments: [
    "", "h:1", "ftp://h", "http://", "http:///v1", "http://user:pass@h/v1", "http://h/v1?key=x",
    "http://h/v1#x", "http://h /v1", "http://h\n/v1",
  ])
  func refuses(_ given: String) {
    #expect(throws: RemoteError.self) { try RemoteEndpoint(given) }
  }

  @Test func keysAreNeverPrinted() throws {
    let endpoint = try RemoteEndpoint("http://h:1", key: "secret")
    #expect(!"\(endpoint)".contains("secret"))
  }
}
