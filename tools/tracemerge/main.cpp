// tracemerge: merges traces by the times of their packets. See docs/man/tracemerge.1.scd.
#include "../shared/command_main.hpp"
#include "../shared/packet_cursor.hpp"
#include "../shared/signal_guard.hpp"
#include "../shared/standard_streams.hpp"
#include "../shared/trace_inputs.hpp"
#include "../shared/trace_outputs.hpp"
#include "options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <optional>
#include <queue>
#include <utility>

namespace {

using namespace spindrift;
using tools::PacketCursor;
using tools::SignalGuard;
using tracemerge::Options;

/// The memory of inputs. Those of nDAG have parts of their own: one that waits for packets must not wait for the memory
/// of another that nobody reads meanwhile.
class InputMemory {
public:
    explicit InputMemory(const Options& options) {
        const auto parts = 1 + static_cast<std::size_t>(std::ranges::count_if(options.packets.uris, is_ndag));
        part_ = tools::input_part(options.packets.memory) / parts;
        files_ = std::make_unique<MemoryBudget>(part_);
    }

    MemoryBudget& of(const std::string& uri) {
        return is_ndag(uri) ? *feeds_.emplace_back(std::make_unique<MemoryBudget>(part_)) : *files_;
    }

private:
    static bool is_ndag(const std::string& uri) { return uri.starts_with("ndag"); }

    std::size_t part_ = 0;
    std::unique_ptr<MemoryBudget> files_;
    std::vector<std::unique_ptr<MemoryBudget>> feeds_;
};

/// An input and its place on the command line, from 0.
struct Source {
    std::uint64_t place = 0;
    PacketCursor cursor;
};

/// Writes the packets of all inputs, always the oldest of those that come next.
class Merger {
public:
    Merger(std::string program, const Options& options)
        : program_(std::move(program)),
          options_(options),
          memory_(options),
          output_(program_, options.output, options.compression) {}

    // \returns whether there were no errors
    bool run(SignalGuard& signals) {
        bool good = open_inputs(signals);
        {
            const SignalGuard::StopHandler stop_handler(signals, [&] { stop(); });
            merge();
        }
        for (Source& source : sources_) {
            good = tools::check_read(program_, source.cursor.input()) && good;
            tools::print_untagged(program_, source.cursor.input().uri(), source.cursor.input().statistics());
        }
        if (too_many_interfaces_ > 0) {
            tools::print_error("{}: {} packets keep their interface: ERF has no numbers above {}\n", program_,
                               too_many_interfaces_, max_interface);
        }
        return output_.close() && good;
    }

private:
    static constexpr std::uint64_t max_interface = 3;

    /// The time of the next packet of an input, and which input that is.
    using Next = std::pair<std::uint64_t, std::size_t>;

    bool open_inputs(SignalGuard& signals) {
        bool good = true;
        for (std::size_t i = 0; i < options_.packets.uris.size() && signals.received() == 0; ++i) {
            const std::string& uri = options_.packets.uris[i];
            auto input =
                tools::open_input(program_, uri, tools::input_options(options_.packets, memory_.of(uri)), signals);
            if (input) {
                sources_.push_back({i, PacketCursor(std::move(input))});
            } else {
                good = false;
            }
        }
        return good;
    }

    void merge() {
        for (std::size_t i = 0; i < sources_.size(); ++i) {
            await_next(i);
        }
        while (!next_.empty() && !sources_.front().cursor.input().is_stopped()) {
            const auto [time, number] = next_.top();
            next_.pop();
            write(sources_[number], time);
            await_next(number);
        }
    }

    // ERF records that are no packets have times, and a place in ERF outputs.
    static bool is_merged(const packet::Packet& packet) noexcept {
        return !packet.is_metadata() || packet.link == packet::LinkLayer::erf_meta;
    }

    // Goes to the next packet of an input.
    void await_next(std::size_t number) {
        PacketCursor& cursor = sources_[number].cursor;
        while (cursor.advance([&] { output_.flush(); })) {
            if (is_merged(cursor.packet())) {
                next_.emplace(cursor.packet().time.erf(), number);
                return;
            }
        }
    }

    void write(Source& source, std::uint64_t time) {
        if (options_.leaves_out_duplicates && last_ == time) {
            return;
        }
        trace::OutputPacket packet = tools::output_packet(source.cursor.input(), source.cursor.packet());
        number_interface(source, packet);
        output_.write(packet);
        last_ = time;
    }

    // Only ERF records and live packets have a number that can be changed.
    void number_interface(Source& source, trace::OutputPacket& packet) {
        const bool is_numbered = !packet.erf_header.empty() || source.cursor.input().is_live();
        const auto direction = packet.packet.direction;
        if (options_.interfaces_per_input == 0 || !is_numbered || direction == packet::Direction::unknown) {
            return;
        }
        const std::uint64_t own =
            std::min<std::uint64_t>(static_cast<std::uint64_t>(direction), options_.interfaces_per_input - 1);
        const std::uint64_t number = source.place * options_.interfaces_per_input + own;
        if (number > max_interface) {
            ++too_many_interfaces_;
            return;
        }
        packet.packet.direction = static_cast<packet::Direction>(number);
    }

    void stop() {
        for (Source& source : sources_) {
            source.cursor.input().stop();
        }
    }

    std::string program_;
    const Options& options_;
    InputMemory memory_;
    tools::TraceOutput output_;
    std::vector<Source> sources_;
    std::priority_queue<Next, std::vector<Next>, std::greater<>> next_;
    std::optional<std::uint64_t> last_;  // time of the packet that was written last
    std::uint64_t too_many_interfaces_ = 0;
};

int run(const std::string& program, const Options& options) {
    SignalGuard signals;
    return Merger(program, options).run(signals) ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    return tools::command_main(argc, argv, "tracemerge", [&](const std::string& program) {
        const Options options = tracemerge::parse_options(argc, argv);
        if (options.lists_formats) {
            tools::print("{}", tools::formats_text());
            return EXIT_SUCCESS;
        }
        return options.packets.request == tools::Request::work
                   ? run(program, options)
                   : tools::answer(options.packets.request, program, tracemerge::usage_text(program));
    });
}
