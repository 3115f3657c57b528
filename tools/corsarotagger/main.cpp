// corsarotagger: tags the packets of any input and sends them to a multicast group. See docs/man/corsarotagger.1.scd.

#include "../shared/command_main.hpp"
#include "../shared/service.hpp"
#include "../shared/signal_guard.hpp"
#include "../shared/standard_streams.hpp"
#include "../shared/trace_inputs.hpp"
#include "log.hpp"
#include "options.hpp"
#include "provider_lines.hpp"
#include "tagging.hpp"

#include <spindrift/base/error.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

namespace {

using namespace spindrift;
using corsarotagger::Log;
using corsarotagger::Options;

/// Shows what a configuration says, and reads the files of its providers. \returns whether all is well
bool check(const tagger::Configuration& configuration) {
    const ndag::SenderOptions sender = corsarotagger::sender_options(configuration);
    tools::check_filters(std::array{configuration.filter});
    if (!configuration.tag_filter.empty()) {
        const tag::TagFilter compiles(configuration.tag_filter);
    }
    for (const std::string& input : configuration.inputs) {
        tools::print("input: {}\n", input);
    }
    tools::print("streams: {}, to {} with beacons to port {}, from {}, as monitor {}\n", configuration.threads,
                 sender.group.endpoint.address.text(), sender.group.endpoint.port, configuration.multicast.source,
                 sender.monitor);
    tools::print("datagrams: up to {} octets, TTL {}\n", sender.message_size, sender.ttl);
    if (!configuration.filter.empty()) {
        tools::print("filter: {}\n", configuration.filter);
    }
    if (!configuration.tag_filter.empty()) {
        tools::print("tag filter: {}\n", configuration.tag_filter);
    }
    tools::print("control socket: {}\n", configuration.control_address);
    bool is_good = configuration.warnings.empty();
    const tag::provider::CurrentTable tables(configuration.providers,
                                             {.loaded = [&](const tag::provider::LoadResult& result) {
                                                 is_good = is_good && corsarotagger::is_complete(result);
                                                 for (const std::string& line : corsarotagger::provider_lines(result)) {
                                                     tools::print("{}\n", line);
                                                 }
                                             }});
    return is_good;
}

// A process in the background leaves its folder, where inputs that are opened later would be looked for.
void make_absolute(std::string& uri) {
    std::error_code error;
    if (std::filesystem::is_regular_file(uri, error)) {
        uri = std::filesystem::absolute(uri, error).string();
        return;
    }
    const std::size_t colon = uri.find(':');
    const std::string body = colon == std::string::npos ? std::string() : uri.substr(colon + 1);
    if (std::filesystem::is_regular_file(body, error)) {
        uri = uri.substr(0, colon + 1) + std::filesystem::absolute(body, error).string();
    }
}

int run(Options options, tagger::Configuration configuration) {
    if (options.log_mode == Log::Mode::file && configuration.log_file.empty()) {
        throw Error("logfilename option must be present in config file if using 'file' logmode.");
    }
    tools::Service service(options.service, [](int level, const std::string& text) {
        if (level == 0) {
            tools::print_error("{}\n", text);
        }
    });
    if (options.service.daemon) {
        std::ranges::for_each(configuration.inputs, make_absolute);
    }
    const Log log(options.log_mode, configuration.log_file);
    for (const std::string& warning : configuration.warnings) {
        log.write(warning);
    }
    tools::SignalGuard signals(tools::SignalGuard::Hangups::reported);
    // Until the files are read there is nothing to stop: a signal ends the program.
    corsarotagger::Tagging tagging(std::move(configuration), std::move(options), log);
    const tools::SignalGuard::StopHandler stop_handler(
        signals, [&] { tagging.stop(); }, [&] { tagging.reload(); });
    return tagging.run([&] {
        service.drop_privileges();
        service.started();
    })
               ? EXIT_SUCCESS
               : EXIT_FAILURE;
}

int work(Options options) {
    tagger::Configuration configuration = tagger::read_configuration(options.config);
    if (!options.tag_filter.empty()) {
        configuration.tag_filter = options.tag_filter;
    }
    if (!options.check) {
        return run(std::move(options), std::move(configuration));
    }
    for (const std::string& warning : configuration.warnings) {
        tools::print_error("corsarotagger: {}\n", warning);
    }
    return check(configuration) ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    return tools::command_main(argc, argv, "corsarotagger", [&](const std::string& program) {
        Options options = corsarotagger::parse_options(argc, argv);
        return options.request == tools::Request::work
                   ? work(std::move(options))
                   : tools::answer(options.request, program, corsarotagger::usage_text(program));
    });
}
