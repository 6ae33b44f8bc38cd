# Sign in to a 23 video site and list videos, with the gem oauth.
#
#   apt-get install ruby-oauth               (elsewhere: gem install oauth)
#   export NB23_SITE=videos.example.com NB23_CONSUMER_KEY=... NB23_CONSUMER_SECRET=...
#   ruby oauth.rb "words to search for"
#
# TOKEN_FILE=path keeps the access token there and uses it the next time.

require "json"
require "oauth"
require "uri"

NO_ANSWER = [SystemCallError, SocketError, IOError, Timeout::Error, OpenSSL::SSL::SSLError].freeze
REFUSED = [OAuth::Unauthorized, Net::ProtocolError].freeze

# The address of a site: https, but for a practice site on this machine.
def root(domain)
  local = %w[127.0.0.1 localhost].include?(domain.split(":").first)
  "#{local ? "http" : "https"}://#{domain}"
end

# One sentence with the site's own first line. The gem calls the answer "request" or "response".
def refusal(what, error)
  answer = error.respond_to?(:request) ? error.request : error.response
  "#{what} (HTTP #{answer.code}): #{answer.body.to_s.lines.first.to_s.strip[0, 200]}"
end

def request_token(consumer)
  consumer.get_request_token(oauth_callback: "oob")
rescue *REFUSED => error
  abort refusal("The site gave no request token", error)
end

def access_token(asked, code)
  asked.get_access_token(oauth_verifier: code)
rescue *REFUSED => error
  abort refusal("The site gave no access token", error)
end

# The three steps; the answer holds the access token and the domain of all later calls.
def sign_in(consumer)
  asked = request_token(consumer)
  abort "This site does not speak OAuth 1.0a." unless asked.callback_confirmed?
  puts "Open this address, press Allow, and type the code that the site shows:"
  puts asked.authorize_url
  $stdout.flush
  code = $stdin.gets.to_s.strip
  abort "No code was typed, so nobody is signed in." if code.empty?
  access_token(asked, code).params.select { |name, _| name.is_a?(String) }
end

# The access token of TOKEN_FILE, or a new one, which is kept there if the file is named.
def kept_or_new(consumer)
  path = ENV.fetch("TOKEN_FILE", "")
  return URI.decode_www_form(File.read(path).strip).to_h if File.file?(path)

  granted = sign_in(consumer)
  File.write(path, "#{URI.encode_www_form(granted)}\n", perm: 0o600) unless path.empty?
  granted
end

# The ids of up to five videos.
def videos(consumer, granted, words)
  token = OAuth::AccessToken.new(consumer, granted["oauth_token"], granted["oauth_token_secret"])
  query = { "format" => "json", "raw" => "1", "size" => "5", "search" => words }
  # The gem's own escape writes a blank as %20, in the address as in the signature.
  address = "#{root(granted["domain"])}/api/photo/list?#{OAuth::Helper.normalize(query)}"
  answer = token.get(address)
  reply = JSON.parse(answer.body)
  return reply["photos"].map { |video| video["photo_id"] } if reply["status"] == "ok"

  abort "photo/list was refused (HTTP #{answer.code}): #{reply["message"]}"
rescue JSON::ParserError
  abort "photo/list was refused (HTTP #{answer.code}): the answer is not JSON"
end

site, key, secret = %w[NB23_SITE NB23_CONSUMER_KEY NB23_CONSUMER_SECRET].map { |name| ENV[name].to_s }
if [site, key, secret].any?(&:empty?)
  abort "Set NB23_SITE, NB23_CONSUMER_KEY and NB23_CONSUMER_SECRET first."
end
# Without a file of certificates the gem would not check whom it talks to.
if root(site).start_with?("https:") && !OAuth::Consumer::CA_FILE
  abort "Set SSL_CERT_FILE to the file of your system's certificates first."
end
consumer = OAuth::Consumer.new(key, secret, site: root(site), http_method: :get)
begin
  puts videos(consumer, kept_or_new(consumer), ARGV.fetch(0, "").dup.force_encoding("UTF-8"))
rescue *NO_ANSWER
  abort "No answer from #{site}."
end
