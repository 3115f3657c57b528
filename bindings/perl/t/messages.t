# Net::Nmsg::Msg: classes, fields of every kind, mistakes.
use 5.026;
use warnings;
use Test::More;
use FindBin;
use lib "$FindBin::Bin/lib";

use Net::Nmsg::Util qw(:vendor :field);
use Samples;

# --- classes

my @modules = Net::Nmsg::Msg->modules;
my %types   = msgtypes();
is(scalar @modules, scalar(map { @$_ } values %types), 'a class for each type');
for my $class (@modules) {
    my ($vendor, $type) = $class =~ /^Net::Nmsg::Msg::(\w+)::(\w+)$/;
    is_deeply([$class->VID, $class->MID], [msgtype_id_lookup($vendor, $type)], "$class: numbers");
    is_deeply([$class->vendor, $class->type], [$vendor, $type], "$class: names");
    my @fields = $class->fields;
    cmp_ok($class->count, '>', 0, "$class: has fields");
    is_deeply([scalar @fields, scalar(() = $class->types), scalar(() = $class->flags)], [($class->count) x 3],
        "$class: tables of one length");
    ok(!(grep { $_ eq 'UNKNOWN' } $class->types), "$class: types are known");
    my $msg = $class->new;
    isa_ok($msg, $class);
    for my $i (0 .. $#fields) {
        my $flags = ($class->flags)[$i];
        my $get   = "get_$fields[$i]";
        ok($msg->can($get) && $msg->can("get_raw_$fields[$i]") && $msg->can("set_$fields[$i]"), "$class: $get");
        is(!!$msg->can("add_$fields[$i]"), !!$flags->{NMSG_FF_REPEATED}, "$class: add_$fields[$i] if repeated");
        $msg->$get;
    }
    like($msg->as_str, qr/\[$vendor|$vendor $type\]/, "$class: text");
}
{
    my %flags;
    my $class = 'Net::Nmsg::Msg::base::ipconn';
    is_deeply([$class->fields], [qw(proto srcip srcport dstip dstport)], 'fields in order');
    is_deeply([$class->types], [map { "NMSG_FT_$_" } qw(UINT16 IP UINT16 IP UINT16)], 'types in order');
    @flags{Net::Nmsg::Msg::base::email->fields} = Net::Nmsg::Msg::base::email->flags;
    is_deeply($flags{rcpt}, {NMSG_FF_REPEATED => 1}, 'flags');
}
is_deeply([Net::Nmsg::Msg::SIE::dnsdedupe->new->fields_present], [], 'no field has a value in a new message');
isa_ok(Net::Nmsg::Msg::ISC::ipconn->new, 'Net::Nmsg::Msg::base::ipconn');
dies_like(sub { Net::Nmsg::Msg->new }, qr/^new: call it on the class/, 'no message without a type');
{
    package Special;
    our @ISA = ('Net::Nmsg::Msg::base::ipconn');
}
is(ref(Special->new), 'Special', 'classes can be derived');

# --- header

my $msg = Net::Nmsg::Msg::base::ipconn->new;
is($msg->time, undef, 'a new message has no time');
is_deeply([$msg->time(1700000000, 250)], [1700000000, 250], 'time is set');
is(scalar $msg->time, 1700000000, 'seconds');
is_deeply([$msg->time(5)], [5, 0], 'time without nanoseconds');
dies_like(sub { $msg->time(1, 1_000_000_000) }, qr/^time: /, 'too many nanoseconds');
dies_like(sub { $msg->time('x') }, qr/^time: /, 'a time that is none');
is($msg->source, 0, 'no source');
is($msg->source(0xa1ba02cf), 0xa1ba02cf, 'source');
is($msg->operator, '', 'no operator');
is($msg->operator_id(7), 7, 'an operator without a name');
is($msg->group(65535), '', 'a group by number');
is($msg->group_id, 65535, 'the number of a group');
dies_like(sub { $msg->operator('none-such') }, qr/^unknown operator 'none-such'/, 'an unknown operator');
$msg->operator(undef);
is($msg->operator_id, 0, 'no operator again');
$msg->group(0);
is($msg->headers_as_str, '[1970-01-01 00:00:05.000000000] [1:5 base ipconn] [a1ba02cf] [] []', 'header');

# --- addresses and numbers

$msg->set_srcip('2001:db8::1');
is($msg->get_srcip, '2001:DB8:0:0:0:0:0:1', 'IPv6 as it always was');
Net::Nmsg::Typemap::canonical_addresses(1);
is($msg->get_srcip, '2001:db8::1', 'IPv6 as RFC 5952 has it');
Net::Nmsg::Typemap::canonical_addresses(0);
is(length $msg->get_raw_srcip, 16, 'a raw address');
$msg->set_raw_srcip("\xff\x00\x0a\x64");
is($msg->get_srcip, '255.0.10.100', 'IPv4');
is(Net::Nmsg::Typemap::address_to_text('abc'), undef, 'no address');
is(Net::Nmsg::Typemap::address_from_text('x'), undef, 'no text of an address');
$msg->set_srcport($_), is($msg->get_srcport, 0 + $_, "port $_") for 0, 53, 65535, '443', 1e3, '1e3';
my $before = $msg->as_str;
for my $bad (undef_for('srcport'), 65536, -1, 1.5, 'x', '', '12x', '0x10', 1e30, 'inf', 'nan') {
    dies_like(sub { $msg->set_srcport($bad) }, qr/^srcport: '\Q$bad\E' is not an unsigned integer of 16 bits at/,
        "$bad is no port");
}
dies_like(sub { $msg->set_srcip($_) }, qr/^srcip: '\Q$_\E' is not an IP address/, "'$_' is no address")
    for 'x', '', '1.2.3', '192.0.2.256';
dies_like(sub { $msg->set_raw_srcip('abc') }, qr/^srcip: an address has 4 or 16 octets, not 3/, 'no raw address');
is($msg->as_str, $before, 'what fails changes nothing');
$msg->set_srcport(undef);
is($msg->get_srcport, undef, 'a value is removed');
is_deeply([$msg->fields_present], ['srcip'], 'what is present');
is_deeply([map { scalar $_ } $msg->get_dstip], [undef], 'what is absent is one undef, in a list too');

sub undef_for { () }

# --- enumerations, strings, lists

my $email = Net::Nmsg::Msg::base::email->new;
is(Net::Nmsg::Msg::base::http->new->get_type, 'unknown', 'a required enumeration that is not set');
is($email->get_type, undef, 'another one');
$email->set_type('spamtrap');
is($email->get_type, 'spamtrap', 'an enumeration');
is($email->get_raw_type, 1, 'its number');
$email->set_raw_type(2);
is($email->get_type, 'rej_network', 'set by number');
$email->set_raw_type(77);
is($email->get_type, 77, 'a number without a name');
$email->set_type(77);
is($email->get_raw_type, 77, 'which can be set');
dies_like(sub { $email->set_type('bogus') }, qr/^unknown enum value 'bogus'/, 'a name that is none');
dies_like(sub { $email->set_raw_type('x') }, qr/^type: 'x' is not an integer/, 'a number that is none');
dies_like(sub { Net::Nmsg::Msg::base::http->new->set_type(undef) }, qr/^type: cannot be removed/, 'a required field');

$email->set_from('a@example.com');
is($email->get_from, 'a@example.com', 'a string');
is($email->get_raw_from, "a\@example.com\0", 'as it is stored');
$email->set_raw_from('raw');
is($email->get_raw_from, 'raw', 'stored as it is');
$email->set_from("caf\x{e9} \x{263a}");
is($email->get_from, "caf\xc3\xa9 \xe2\x98\xba", 'wide characters are stored in UTF-8');
$email->set_from('');
is($email->get_from, '', 'an empty string');

is_deeply(scalar $email->get_rcpt, [], 'an empty list');
$email->add_rcpt('a', 'b');
$email->add_rcpt('c');
is_deeply([$email->get_rcpt], [qw(a b c)], 'a list');
is_deeply(scalar $email->get_rcpt, [qw(a b c)], 'as an array');
is_deeply([$email->get_raw_rcpt], ["a\0", "b\0", "c\0"], 'raw');
$email->set_rcpt('d');
is_deeply([$email->get_rcpt], ['d'], 'a list is replaced');
$email->set_rcpt([qw(e f)]);
is_deeply([$email->get_rcpt], [qw(e f)], 'by an array');
dies_like(sub { $email->add_rcpt('g', undef) }, qr/^rcpt: undef is not a string/, 'undef in a list');
is_deeply([$email->get_rcpt], [qw(e f)], 'what fails changes nothing');
$email->add_raw_rcpt('h');
is_deeply([$email->get_raw_rcpt], ["e\0", "f\0", 'h'], 'raw values are added');
$email->set_rcpt;
is_deeply([$email->get_rcpt], [], 'a list is emptied');

# --- numbers of 64 bits, signed ones, octets, truth values, mistakes of the caller

my %sample;
for my $class (@modules) {
    my @fields = $class->fields;
    my @types  = $class->types;
    my @flags  = $class->flags;
    for my $i (0 .. $#fields) {
        next if $flags[$i]{NMSG_FF_REPEATED} || $flags[$i]{NMSG_FF_HIDDEN} || !is_settable($class, $fields[$i]);
        $sample{$types[$i]} //= [$class, $fields[$i]];
    }
}

# Fields that the library computes cannot be set.
sub is_settable {
    my ($class, $field) = @_;
    my $set = "set_raw_$field";
    return eval { $class->new->$set('1234'); 1 } || $@ !~ /cannot be set/;
}

my %limits = (
    UINT16 => [0, 65535],
    UINT32 => [0, 4294967295],
    UINT64 => [0, ~0],
    INT16  => [-32768, 32767],
    INT32  => [-2147483648, 2147483647],
    INT64  => [-9223372036854775807 - 1, 9223372036854775807],
);
for my $type (sort keys %limits) {
    my $known = $sample{"NMSG_FT_$type"} or next;
    my ($class, $field) = @$known;
    my ($get, $set) = ("get_$field", "set_$field");
    my $number = $class->new;
    $number->$set($_), is($number->$get, $_, "$type $_ in $class") for @{$limits{$type}}, "$limits{$type}[1]";
    dies_like(sub { $number->$set($_) }, qr/^$field: '.*' is not an/, "$type: not $_")
        for '18446744073709551616', '-9223372036854775809', 1e20;
}
{
    my ($class, $field) = @{$sample{NMSG_FT_UINT64}};
    package Big { use overload '""' => sub { '18446744073709551615' } }
    my ($get, $set) = ("get_$field", "set_$field");
    my $number = $class->new;
    $number->$set(bless [], 'Big');
    is($number->$get, ~0, 'an object that is a number as text');
}
{
    my ($class, $field) = @{$sample{NMSG_FT_BYTES}};
    my ($get, $set) = ("get_$field", "set_$field");
    my $octets = $class->new;
    $octets->$set("\0\xff\0");
    is($octets->$get, "\0\xff\0", 'octets');
    dies_like(sub { $octets->$set("\x{263a}") }, qr/Wide character/, 'wide characters are no octets');
    dies_like(sub { $octets->$set() }, qr/^Usage: /, 'no value');
    dies_like(sub { $octets->$get(1) }, qr/^Usage: /, 'a value for a getter');
}
if (my $known = $sample{NMSG_FT_BOOL}) {
    my ($class, $field) = @$known;
    my ($get, $set) = ("get_$field", "set_$field");
    my $truth = $class->new;
    $truth->$set('yes'), is($truth->$get, 1, 'true');
    $truth->$set(0),     is($truth->$get, 0, 'false');
}
if (my $known = $sample{NMSG_FT_DOUBLE}) {
    my ($class, $field) = @$known;
    my ($get, $set) = ("get_$field", "set_$field");
    my $real = $class->new;
    $real->$set('1.5'), is($real->$get, 1.5, 'a number with a fraction');
    dies_like(sub { $real->$set('x') }, qr/^$field: 'x' is not a number/, 'no number');
}

dies_like(sub { Net::Nmsg::Msg::base::ipconn::get_srcip($email) }, qr/^the message has another type/, 'another type');
dies_like(sub { Net::Nmsg::Msg::base::ipconn::get_srcip($_) }, qr/^not a message of Net::Nmsg/, 'no message')
    for 1, undef, {}, \my $scalar, bless(\(my $number = 12345), 'Net::Nmsg::Msg::base::ipconn');
dies_like(sub { Net::Nmsg::Msg::base::ipconn->get_srcip }, qr/^not a message of Net::Nmsg/, 'a class');

# --- text and JSON

is(ipconn(3)->as_str, "[2023-11-14 22:13:20.000000003] [1:5 base ipconn] [] [] []\nsrcip: 192.0.2.3\nsrcport: 3\n",
    'text of a message that was not written');
is(ipconn(3)->as_str('|'), '[2023-11-14 22:13:20.000000003] [1:5 base ipconn] [] [] []|srcip: 192.0.2.3|srcport: 3|',
    'with other ends of lines');
my $json = ipconn(3)->as_json;
is($json, '{"time":"2023-11-14 22:13:20.000000003","vname":"base","mname":"ipconn","message":{"srcip":"192.0.2.3",'
    . '"srcport":3}}', 'JSON');
my $read = Net::Nmsg::Msg->from_json($json);
isa_ok($read, 'Net::Nmsg::Msg::base::ipconn');
is($read->as_str, ipconn(3)->as_str, 'and back');
dies_like(sub { Net::Nmsg::Msg->from_json('{') }, qr/^nmsg_message_from_json\(\) failed\(10\): parse error/, 'no JSON');
is($read->error, '', 'nothing is wrong');

done_testing;
