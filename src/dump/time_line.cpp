#include "time_line.hpp"

namespace spindrift::dump {

TimeLine::TimeLine(TimeZone zone) : zone_(zone) {
    // `localtime_r` is not required to read the TZ variable.
    tzset();
}

std::string_view TimeLine::of(std::time_t second) {
    if (size_ == 0 || second != second_) {
        std::tm parts{};
        zone_ == TimeZone::utc ? gmtime_r(&second, &parts) : localtime_r(&second, &parts);
        // The names of days and months must be English. `%a` and `%b` depend on the locale only after a call of
        // `setlocale`, which this program does not make.
        size_ = std::strftime(text_.data(), text_.size(), "%a %b %e %H:%M:%S %Y\n", &parts);
        second_ = second;
    }
    return {text_.data(), size_};
}

}  // namespace spindrift::dump
