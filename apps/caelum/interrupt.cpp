#include "apps/caelum/interrupt.hpp"

#include <csignal>
#include <cstdio>
#include <unistd.h>

#include <fmt/format.h>

namespace caelum::app {
namespace {

std::atomic<bool> interrupted{false};  // a signal handler can reach nothing else

void on_interrupt(int) {
  interrupted = true;
  std::signal(SIGINT, SIG_DFL);
}

}  // namespace

Interrupt::Interrupt() {
  interrupted = false;
  std::signal(SIGINT, on_interrupt);
}

Interrupt::~Interrupt() {
  std::signal(SIGINT, SIG_DFL);
}

const std::atomic<bool>* Interrupt::flag() const {
  return &interrupted;
}

bool Interrupt::happened() const {
  return interrupted;
}

ProgressBar::ProgressBar(bool wanted, std::string what)
    : on_(wanted && isatty(STDERR_FILENO) != 0), what_(std::move(what)) {}

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
