import Foundation

/// Threads that an evaluation can use without waiting for others: the processors this process
/// may run on, less those that are busy, at least 1.
///
/// llama.cpp's threads spin at barriers; one thread too many on a busy machine was measured
/// 10 to 20 times slower than one too few.
public func freeThreads() -> Int {
  var load = [0.0]
  let busy = getloadavg(&load, 1) == 1 ? Int(load[0].rounded()) : 0
  return max(1, ProcessInfo.processInfo.activeProcessorCount - busy)
}
