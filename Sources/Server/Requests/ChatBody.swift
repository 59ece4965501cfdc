import JSONSchema

/// A request of another interface, said again as the body of a chat completion: what a request does
/// is decided in one place, whatever its dialect.
struct ChatBody {
  /// The body.
  private(set) var fields = JSONObject()
  private var messages: [JSONValue] = []
  /// Where in the request each message comes from.
  private var places: [String] = []
  /// Other names of fields, by their name or pointer in a chat request: the longest that fits counts.
  private var names: [(chat: String, own: String)] = []

  subscript(_ key: String) -> JSONValue? {
    get { fields[key] }
    set { fields[key] = newValue }
  }

  /// Says how a field is called in the request.
  mutating func name(_ chat: String, _ own: String) { names.append((chat, own)) }

  /// Adds a message that stands at `place` in the request.
  mutating func add(_ message: JSONValue, from place: String) {
    messages.append(message)
    places.append(place)
  }

  /// Adds a call to the assistant's message before, or to a new one.
  mutating func add(call: JSONValue, from place: String) {
    var message = messages.last?.object ?? JSONObject()
    if message["role"] == "assistant" {
      message["tool_calls"] = .array((message["tool_calls"]?.array ?? []) + [call])
      messages[messages.count - 1] = .object(message)
    } else {
      add(["role": "assistant", "content": nil, "tool_calls": [call]], from: place)
    }
  }

  /// The request.
  func request(_ habits: RequestHabits) throws(APIError) -> ChatRequest {
    var body = fields
    body["messages"] = .array(messages)
    do throws(APIError) {
      return try ChatRequest(.object(body), habits)
    } catch {
      throw placed(error)
    }
  }

  /// An error with the place that the fault has in the request.
  func placed(_ error: APIError) -> APIError {
    guard let param = error.param else { return error }
    var own: String?
    for (index, place) in places.enumerated() {
      let prefix = "/messages/\(index)"
      if param == prefix || param.hasPrefix(prefix + "/") {
        own = place + param.dropFirst(prefix.count)
      }
    }
    let known = names.filter { param == $0.chat || param.hasPrefix($0.chat + "/") }
    if own == nil, let best = known.max(by: { $0.chat.count < $1.chat.count }) {
      own = best.own + param.dropFirst(best.chat.count)
    }
    guard let own else { return error }
    var error = error
    error.param = own
    if error.message.hasPrefix(param) {
      error.message = own + error.message.dropFirst(param.count)
    }
    return error
  }
}

extension JSONObject {
  /// An object from names and values; those without a value are left out.
  init(fields: [(String, JSONValue?)]) {
    self.init()
    for (name, value) in fields { if let value { self[name] = value } }
  }
}
