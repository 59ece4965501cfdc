public import ArgumentParser
public import Prompting

extension ExperimentOptions.Algorithm: ExpressibleByArgument {}
extension EvolutionOptions.Beginning: ExpressibleByArgument {}
extension Fitness: ExpressibleByArgument {}
extension ClaPSSearch.Method: ExpressibleByArgument {}
extension TokenInfluence: ExpressibleByArgument {}
