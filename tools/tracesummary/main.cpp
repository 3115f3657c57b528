// tracesummary: the totals of tracestats with filters for common protocols. See docs/man/tracesummary.1.scd.

#include "../shared/command_main.hpp"
#include "../tracestats/options.hpp"
#include "../tracestats/totals.hpp"

#include <fmt/format.h>

#include <iterator>

namespace {

// The filters of libtrace's command, which it shows as they are here.
constexpr const char* filters[] = {
    R"(not ether proto \ip and not ether proto 0x86dd)",
    "ether proto 0x86dd",
    R"(ether proto \ip)",
    "tcp",
    "udp",
    "icmp",
    "not (tcp or udp or icmp)",
    "tcp and port http or https",
    "tcp and port smtp",
    "tcp and port pop3 or pop3s",
    "tcp and port imap or imaps",
    "port domain",
    "icmp[icmptype]=icmp-echoreply",
};

std::string usage_text(const std::string& program) {
    return fmt::format(
        "Usage: {} [options] uri...\n"
        "Counts the packets and bytes of each input by common protocols.\n"
        "{}",
        program, tools::options_text(tracestats::option_table()));
}

}  // namespace

int main(int argc, char** argv) {
    return tools::command_main(argc, argv, "tracesummary", [&](const std::string& program) {
        tracestats::Options options = tracestats::parse_options(argc, argv);
        if (options.request != tools::Request::work) {
            return tools::answer(options.request, program, usage_text(program));
        }
        options.filters.insert(options.filters.begin(), std::begin(filters), std::end(filters));
        return tracestats::show_totals(program, options) ? EXIT_SUCCESS : EXIT_FAILURE;
    });
}
