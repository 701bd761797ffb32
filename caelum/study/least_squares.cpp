// The module stands beside the program in a build, under lib/caelum when installed.
#include "caelum/study/least_squares.hpp"

#include <climits>
#include <dlfcn.h>
#include <stdexcept>
#include <string>
#include <unistd.h>

#include "caelum/base/check.hpp"

namespace caelum::study {
namespace {

using Minimise = double (*)(const LeastSquares&, double*);

/// Null where there is none.
Minimise load_solver() {
  std::string folder(PATH_MAX, '\0');
  const auto length = readlink("/proc/self/exe", folder.data(), folder.size());
  folder.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
  folder.resize(folder.rfind('/') + 1);
  void* module = nullptr;
  for (const char* place : {"caelum-solver.so", "../lib/caelum/caelum-solver.so"}) {
    if (!module) module = dlopen((folder + place).c_str(), RTLD_NOW | RTLD_LOCAL);
  }
  return module ? reinterpret_cast<Minimise>(dlsym(module, "caelum_minimise")) : nullptr;
}

Minimise solver() {
  static const Minimise loaded = load_solver();
  return loaded;
}

}  // namespace

void require_solver() {
  if (solver()) return;
  throw std::runtime_error(
      "this build has no solver, which fits need: install libceres-dev, then configure and build again");
}

double minimise(const LeastSquares& problem, std::vector<double>& x) {
  CAELUM_CHECK(solver() != nullptr, "the caller has asked for a solver");
  return solver()(problem, x.data());
}

}  // namespace caelum::study
