// A signal handler may call little more than system calls: it sets a flag and a timer, or removes the file
// that is being written and ends the process.
#include "apps/caelum/interrupt.hpp"

#include <array>
#include <csignal>
#include <cstdio>
#include <unistd.h>

#include <fmt/format.h>
#include <sys/time.h>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"

namespace caelum::app {
namespace {

constexpr int kGraceMicroseconds = 700'000;  ///< that work may take to look at the flag

std::atomic<bool> interrupt_seen{false};  // a signal handler can reach nothing but globals
std::atomic<bool> interrupt_told{false};
std::atomic<int> temporary_directory{-1};
std::atomic<const char*> temporary_name{nullptr};

static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<const char*>::is_always_lock_free);

void start_timer(int microseconds) {  // setitimer is a plain system call
  itimerval timer{};
  timer.it_value.tv_usec = microseconds;
  setitimer(ITIMER_REAL, &timer, nullptr);
}

[[noreturn]] void end_now(int) {
  if (const char* name = temporary_name) unlinkat(temporary_directory, name, 0);
  constexpr std::string_view kWords = "caelum: interrupted\n";
  const auto written = write(STDERR_FILENO, kWords.data(), kWords.size());
  static_cast<void>(written);
  _exit(kInterrupted);
}

void on_interrupt(int signal) {
  if (interrupt_seen.exchange(true)) end_now(signal);
  start_timer(kGraceMicroseconds);
}

void set_handler(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

}  // namespace

void catch_interrupts() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler != SIG_IGN)
      set_handler(signal, on_interrupt);  // nohup and `&` of a script ignore some
  }
  set_handler(SIGALRM, end_now);
  set_handler(SIGXFSZ, SIG_IGN);  // a file over the limit of its size fails to be written, as on a full disk
}

const std::atomic<bool>* interrupt_flag() {
  return &interrupt_seen;
}

bool interrupted() {
  return interrupt_seen;
}

void begin_telling() {
  start_timer(0);
}

void remember_temporary(int directory, const char* name) {
  temporary_directory = directory;
  temporary_name = name;
}

void forget_temporary() {
  temporary_name = nullptr;
}

int told_in_part(const std::string& what) {
  interrupt_told = true;
  print_error(fmt::format("caelum: interrupted: {}\n", what));
  return kInterrupted;
}

int final_status(int status) {
  if (!interrupted()) return status;
  if (!interrupt_told) print_error("caelum: interrupted\n");
  return kInterrupted;
}

ProgressBar::ProgressBar(bool wanted, std::string what)
    : on_(wanted && isatty(STDERR_FILENO) != 0 && !dumb_terminal()), what_(std::move(what)) {}

void ProgressBar::show(long done, long all) {
  if (!on_ || all <= 0 || done * 100 / all == (done - 1) * 100 / all) return;
  const std::lock_guard lock(mutex_);
  const long percent = done * 100 / all;
  if (percent == shown_) return;
  shown_ = percent;
  constexpr long kCells = 30;
  std::string bar(static_cast<std::size_t>(percent * kCells / 100), '#');
  fmt::print(stderr, "\r  [{:<{}}] {:>3} % of {} {}", bar, kCells, percent, all, what_);
  std::fflush(stderr);
}

void ProgressBar::clear() {
  if (on_ && shown_ >= 0) fmt::print(stderr, "\r{:<60}\r", "");
  shown_ = -1;
}

}  // namespace caelum::app
