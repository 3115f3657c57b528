#include "time_line.hpp"

namespace spindrift::dump {

TimeLine::TimeLine() {
    // `localtime_r` need not look at the environment.
    tzset();
}

std::string_view TimeLine::of(std::time_t second) {
    if (size_ == 0 || second != second_) {
        std::tm local{};
        localtime_r(&second, &local);
        // The names of days and months must not depend on the locale, which `%a` and `%b` do only once a program has
        // called `setlocale`; nothing here does.
        size_ = std::strftime(text_.data(), text_.size(), "%a %b %e %H:%M:%S %Y\n", &local);
        second_ = second;
    }
    return {text_.data(), size_};
}

}  // namespace spindrift::dump
