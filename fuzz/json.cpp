// Input: a line of JSON.
#include "text_round_trip.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace spindrift;
    using namespace spindrift::fuzz;
    static TextChecker checker;
    Arena storage;
    nmsg::Payload payload;
    if (checker.read_json(as_text(Input(data, size).rest()), storage, payload) == nmsg::Errc::success) {
        const nmsg::Schema* const schema = registry().find(payload.vid, payload.msgtype);
        nmsg::MessageView view;
        expect(view.decode(payload, *schema) == nmsg::Errc::success, "a message from JSON can be decoded");
        checker.check(payload);
        payload.from_fields = false;
        checker.check(payload);
        checker.check_same_message(payload);
    }
    return 0;
}
