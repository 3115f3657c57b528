// Input: a sequence of containers, as in a file. The oracle is cost: the text of each message is at most 256 octets for
// each octet of its record, in both forms.
#include "container_bodies.hpp"
#include "input.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/nmsg/text/json.hpp>
#include <spindrift/nmsg/text/presentation.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <vector>

namespace spindrift::fuzz {
namespace {

using nmsg::Payload;

constexpr std::size_t max_ratio = 256;

class Session {
public:
    void read(Bytes octets) {
        Bytes body;
        while (const auto header = take_container(octets, body)) {
            read_body(body, header->zlib);
        }
    }

private:
    void read_body(Bytes body, bool zlib) {
        Buffer inflated;
        if (!inflate_body(inflater_, body, zlib, inflated)) {
            return;
        }
        std::vector<Payload> payloads;
        if (!nmsg::decode_container(body, payloads)) {
            return;
        }
        for (const Payload& payload : payloads) {
            check(presentation_, payload);
            check(json_, payload);
        }
    }

    template <class Writer>
    void check(Writer& writer, const Payload& payload) {
        text_.clear();
        static_cast<void>(writer.write(text_, payload));
        expect(text_.size() <= max_ratio * nmsg::payload_size(payload), "the text of a message is bounded by its size");
    }

    nmsg::Inflater inflater_;
    nmsg::PresentationWriter presentation_{nmsg::built_in_types()};
    nmsg::JsonWriter json_{nmsg::built_in_types()};
    Buffer text_;
};

}  // namespace
}  // namespace spindrift::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace spindrift::fuzz;
    Session().read(Input(data, size).rest());
    return 0;
}
