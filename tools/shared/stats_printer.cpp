#include "stats_printer.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace tools {

StatsPrinter::StatsPrinter(std::chrono::seconds interval, std::function<MonitorCounters()> collect,
                           std::function<void(const std::string&)> print)
    : interval_(interval),
      collect_(std::move(collect)),
      print_(std::move(print)),
      thread_([this] { run(); },
              [this](const std::exception_ptr& failure) { print_("--stats: " + spindrift::failure_text(failure)); }) {}

StatsPrinter::~StatsPrinter() {
    end_.request();
    thread_.join();
    try {
        print_line();
    } catch (const std::exception&) {
        return;  // there is no memory for the line
    }
}

void StatsPrinter::run() {
    for (auto next = last_ + interval_; !end_.requested();) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count();
        if (left > 0) {
            static_cast<void>(end_.wait_readable(-1, static_cast<int>(left)));
            continue;
        }
        print_line();
        next = std::max(next + interval_, Clock::now());
    }
}

void StatsPrinter::print_line() {
    const MonitorCounters now = collect_();
    const auto time = Clock::now();
    print_(stats_line(now, before_, time - last_));
    before_ = now;
    last_ = time;
}

}  // namespace tools
