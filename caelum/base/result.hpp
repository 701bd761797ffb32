// A value or the reason why there is none: for designs that cannot work (memory, divisibility).
#pragma once

#include <tl/expected.hpp>

namespace caelum {

template <class T, class E>
using Result = tl::expected<T, E>;
template <class E>
auto failure(E&& error) {
  return tl::unexpected<std::decay_t<E>>(std::forward<E>(error));
}

}  // namespace caelum
