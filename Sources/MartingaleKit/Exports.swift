// What an article about this library needs, under one import. The server, remote models and HTTP
// are products of their own, so that none of this pulls in a network.
@_exported public import Agents
@_exported public import Checkers
@_exported public import Constraints
@_exported public import Export
@_exported public import Handbook
@_exported public import Inference
@_exported public import JSONSchema
@_exported public import LlamaBackend
@_exported public import Planning
@_exported public import Prompting
@_exported public import Retrieval
@_exported public import Sampling
@_exported public import Tools
