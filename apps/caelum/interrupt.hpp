// Ctrl-C and SIGTERM ask long work to end with what is done. Work that does not look at the flag is ended
// after a moment, and a second signal ends the program at once; nothing half written is left behind. And the
// bar that shows how far the work is, on a terminal only.
#pragma once

#include <atomic>
#include <mutex>
#include <string>

namespace caelum::app {

/// For the whole program: from here on a first SIGINT, SIGTERM or SIGHUP only sets the flag.
void catch_interrupts();
/// For work that can end early.
const std::atomic<bool>* interrupt_flag();
bool interrupted();
/// The work has ended and what it found is being told: only a second signal ends the program now.
void begin_telling();

/// A file that stands only until it gets its name: removed when a signal ends the program. `name` must live
/// until forget_temporary().
void remember_temporary(int directory, const char* name);
void forget_temporary();

/// Says what an interrupted verb has told, such as "412 of 1,000,000 draws"; the status of an interruption.
int told_in_part(const std::string& what);
/// The status of the program, given what its verb returned.
int final_status(int status);

class ProgressBar {
 public:
  ProgressBar(bool wanted, std::string what);
  /// From any thread; draws when a further per cent is done.
  void show(long done, long all);
  void clear();

 private:
  bool on_;
  std::string what_;
  std::mutex mutex_;
  long shown_ = -1;
};

}  // namespace caelum::app
