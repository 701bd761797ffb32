// Ctrl-C asks long work to end with what is done; a second Ctrl-C ends the program. And the bar that
// shows how far it is, on a terminal only.
#pragma once

#include <atomic>
#include <mutex>
#include <string>

namespace caelum::app {

/// While it lives, the first interrupt only sets a flag.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  [[nodiscard]] const std::atomic<bool>* flag() const;
  [[nodiscard]] bool happened() const;
};

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
