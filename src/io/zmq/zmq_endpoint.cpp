#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/io/zmq/zmq.hpp>

#include <fmt/format.h>

#include <optional>

namespace spindrift::io {
namespace {

// Sets one of two words that exclude each other. Neither may be given twice.
void choose(std::optional<bool>& choice, bool value, std::string_view pair) {
    if (choice) {
        throw Error(fmt::format("only one of {} can be given", pair));
    }
    choice = value;
}

}  // namespace

ZmqEndpoint ZmqEndpoint::parse(std::string_view text, Direction direction) {
    std::optional<bool> accepts;
    std::optional<bool> pushes;
    std::size_t comma = text.find(',');
    const std::string_view address = text.substr(0, comma);
    if (address.empty()) {
        throw Error("it begins with no endpoint, such as tcp://192.0.2.1:5555 or ipc:///run/feed");
    }
    while (comma != std::string_view::npos) {
        text.remove_prefix(comma + 1);
        comma = text.find(',');
        const std::string_view word = text.substr(0, comma);
        const auto is = [word](std::string_view known) { return equal_ignoring_case(word, known); };
        if (is("accept") || is("connect")) {
            choose(accepts, is("accept"), "accept, connect");
        } else if (is("pubsub") || is("pushpull")) {
            choose(pushes, is("pushpull"), "pubsub, pushpull");
        } else {
            throw Error(fmt::format("'{}' is none of accept, connect, pubsub, pushpull", word));
        }
    }
    return {std::string(address), accepts.value_or(direction == Direction::input), pushes.value_or(false)};
}

std::string ZmqEndpoint::text() const {
    return fmt::format("{},{},{}", address, accepts ? "accept" : "connect", pushes ? "pushpull" : "pubsub");
}

}  // namespace spindrift::io
