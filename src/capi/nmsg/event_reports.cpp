#include "event_reports.hpp"

#include "settings.hpp"

#include <spindrift/compat/event_log.hpp>
#include <spindrift/compat/nmsg_lines.hpp>

namespace spindrift::capi {
namespace {

constexpr unsigned lines_of_a_kind = 100;  // in ten seconds

void write_shown(const compat::Line& line) {
    if (debug_level() > 0) {
        write_line(line.level, "", compat::printable_line(line.text));
    }
}

}  // namespace

const Reporter& event_reports() {
    // Never destroyed: inputs of programs may outlive static objects.
    static auto* const log = new compat::EventLog(
        [](const Event& event) {
            static const compat::NmsgLines words("libnmsg");
            return words.lines(event);
        },
        write_shown, lines_of_a_kind);
    static auto* const reports = new Reporter(log->reporter());
    return *reports;
}

}  // namespace spindrift::capi
