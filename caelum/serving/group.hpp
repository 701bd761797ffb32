// The state of one attention group while it is simulated. Sequences that write advance together, one token a
// step: a counter of such steps stands for all of them, and what differs between them is kept as offsets to
// it (when each ends, in which step it needs a block).
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "caelum/serving/cache.hpp"
#include "caelum/serving/simulate.hpp"

namespace caelum::serving {

class Group {
 public:
  Group(const Workload& workload, const StepTimes& times, const Policy& policy);
  Run run(bool jump);

 private:
  enum class Stage : std::uint8_t { away, waiting, reading, writing, ended };
  struct Sequence {
    long target = 0;         ///< tokens to read: the prompt, and after a preemption what was written too
    long done = 0;           ///< of those, in the cache
    long written = 0;        ///< tokens given out, those since `start` not counted
    long start = 0;          ///< the counter when it began to write
    long own = 0;            ///< blocks while it reads
    long pinned = 0;         ///< pieces of shared text in use, from the begin
    long pinned_blocks = 0;  ///< theirs
    long admission = 0;      ///< number of its last admission
    Ticks last = 0;          ///< its last token, where that was not the others'
    Ticks host_before = 0;   ///< host time of all steps before it was first scheduled
    Stage stage = Stage::away;
  };
  struct Due {  ///< something that comes at a time or counter
    long at;
    std::uint32_t who;
    long admission;  ///< void when the sequence was admitted anew since
    bool operator>(const Due& o) const { return at != o.at ? at > o.at : who > o.who; }
  };
  struct Hit {
    long pieces = 0, blocks = 0, idle = 0;  ///< idle: of the blocks, those that nobody reads now
  };
  struct Room {
    long steps = 0, blocks = 0;  ///< that these steps take together
  };
  struct Part {  ///< of a step
    std::uint32_t who;
    long tokens;
  };

  // arrivals
  [[nodiscard]] std::size_t requests() const { return load_.requests.size(); }
  [[nodiscard]] Ticks next_arrival() const;
  void skip_followers();
  void take_arrivals();
  void enter(std::uint32_t who, Ticks at);
  void follow(std::uint32_t who, Ticks end);

  // blocks
  [[nodiscard]] long blocks_of(long tokens) const { return (tokens + policy_.block - 1) / policy_.block; }
  [[nodiscard]] long final_blocks(std::uint32_t who) const;
  [[nodiscard]] std::size_t phase(long offset) const;
  [[nodiscard]] Hit find_text(std::uint32_t who) const;
  [[nodiscard]] bool admissible(std::uint32_t who, const Hit& hit, long budget, bool first) const;
  [[nodiscard]] bool can_admit() const;
  void share_text(std::uint32_t who);
  void release(std::uint32_t who, long own);
  void note_peak();

  // the steps
  void preempt(std::uint32_t who);
  [[nodiscard]] std::uint32_t victim();
  void make_room_to_write();
  bool add_part(std::uint32_t who, long budget);
  long read_on(long budget);
  void admit_waiting(long budget);
  void step();
  void advance(Ticks time, long writers);
  void end_due();
  void end_reading(std::uint32_t who, bool beside_writers);
  void end(std::uint32_t who, long own);
  [[nodiscard]] bool may_jump() const;
  void jump();
  [[nodiscard]] Room room_for(long most) const;
  void forget_ended_order();

  const Workload& load_;
  const StepTimes& times_;
  const Policy policy_;
  Cache cache_;
  Run out_;
  std::vector<Sequence> sequences_;
  std::size_t open_ = 0;    ///< the next request that follows no other
  std::vector<Due> later_;  ///< heap: those that follow another
  std::deque<std::uint32_t> waiting_;
  std::vector<std::uint32_t> reading_;    ///< in the order of admission
  std::vector<Due> ends_;                 ///< heap of counters
  std::vector<Due> order_;                ///< admissions; also of some that have ended
  std::vector<std::uint32_t> newcomers_;  ///< write, but had their last token apart from the others
  std::vector<long> phases_;  ///< writing sequences by the step (modulo block) in which they need a block
  std::vector<Chunk> chunks_;
  std::vector<Part> parts_;
  Ticks now_ = 0;
  Ticks last_token_ = 0;  ///< of the sequences that write
  Ticks host_ = 0;        ///< of all steps
  long counter_ = 0;      ///< steps that wrote
  long writing_ = 0;
  long context_ = 0;  ///< tokens in the cache of those that write
  long owed_ = 0;     ///< blocks that admitted requests will still need
  long admissions_ = 0;
  bool ahead_ = false;      ///< within a step: blocks of its tokens have been taken
  bool preempted_ = false;  ///< within a step
};

}  // namespace caelum::serving
