// What users ask of a deployment: the `requests:` and `objective:` of a `serve:` block.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "caelum/base/diagnostics.hpp"
#include "caelum/base/quantity.hpp"
#include "caelum/spec/datum.hpp"

namespace caelum::spec {

enum class Arrival : std::uint8_t { poisson, constant };

/// Tokens of a prompt or an answer, log-normal.
struct TokenLength {
  double mean = 1024;
  double spread = 0;  ///< standard deviation over the mean
};

struct TracedRequest {
  Time arrival;
  long input = 1, output = 1;
  std::uint32_t blocks_at = 0, blocks = 0;  ///< its prefix in RequestTrace::blocks
};

/// A table of requests, in the order of arrival.
struct RequestTrace {
  std::vector<TracedRequest> rows;
  std::vector<std::uint64_t> blocks;  ///< ids; equal ids are equal text behind equal text
  long block_tokens = 512;            ///< of one such block
};

struct Requests {
  std::string trace_file;
  std::shared_ptr<const RequestTrace> trace;  ///< read when the scenario is; none without a file
  Arrival arrival = Arrival::poisson;
  Frequency rate;        ///< of requests; 0 = by concurrency
  long concurrency = 0;  ///< clients that each wait for their answer; 0 = by rate
  TokenLength input, output;
  long prefix = 0;      ///< tokens with which every prompt begins
  long turns = 1;       ///< of a session: each prompt holds all that was said before
  Time think;           ///< between an answer and the next turn
  long count = 10'000;  ///< requests in all, turns counted
  long seed = 1;
};

/// What answers should keep.
struct ServiceObjective {
  Datum<Time> first_p50, first_p90, first_p99;  ///< time to first token
  Datum<Time> token_p50, token_p90, token_p99;  ///< time per output token
};

/// Reads the table behind a path: `arrival_s` (or `arrival_ms`), `input_tokens`, `output_tokens` and, where
/// prompts share their begin, `prefix_block_ids` (numbers apart by blanks, each a block of 512 tokens). Null
/// after errors, each with its place: missing columns, numbers that are none, negative ones, arrivals that
/// go back. The first arrival becomes zero.
std::shared_ptr<const RequestTrace> read_requests(const std::string& path, Span asked_at,
                                                  Diagnostics& diagnostics);

}  // namespace caelum::spec
