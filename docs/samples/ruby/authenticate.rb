# Ask a user of a 23 video site for access, with the gem oauth, and keep the credentials.
#
#   apt-get install ruby-oauth               (elsewhere: gem install oauth)
#   export NB23_SITE=videos.example.com NB23_CONSUMER_KEY=... NB23_CONSUMER_SECRET=...
#   ruby authenticate.rb
#
# They are kept in ~/.23-credentials, or in the file that CREDENTIALS names.

require "oauth"

NO_ANSWER = [SystemCallError, SocketError, IOError, Timeout::Error, OpenSSL::SSL::SSLError].freeze

# The address of a site: https, but for a practice site on this machine.
def root(domain)
  local = %w[127.0.0.1 localhost].include?(domain.split(":").first)
  "#{local ? "http" : "https"}://#{domain}"
end

# One of the two token requests. The gem calls the answer "request" or "response".
def token(what)
  yield
rescue OAuth::Unauthorized, Net::ProtocolError => error
  answer = error.respond_to?(:request) ? error.request : error.response
  reason = answer.body.to_s.lines.first.to_s.strip[0, 200]
  abort "The site gave no #{what} (HTTP #{answer.code}): #{reason}"
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
  # Step 1: a request token.
  asked = token("request token") { consumer.get_request_token(oauth_callback: "oob") }
  abort "This site does not speak OAuth 1.0a." unless asked.callback_confirmed?

  # Step 2: the user says yes.
  puts "Open this address, press Allow, and type the code that the site shows:", asked.authorize_url
  $stdout.flush
  code = $stdin.gets.to_s.strip
  abort "No code was typed, so nobody is signed in." if code.empty?

  # Step 3: an access token, and the domain of all later calls.
  granted = token("access token") { asked.get_access_token(oauth_verifier: code) }
rescue *NO_ANSWER
  abort "No answer from #{site}."
end
path = ENV.fetch("CREDENTIALS") { File.join(Dir.home, ".23-credentials") }
File.delete(path) if File.exist?(path) # a file that is there would keep its mode
File.write(path, <<~KEPT, perm: 0o600)
  NB23_SITE=#{granted.params["domain"]}
  NB23_CONSUMER_KEY=#{key}
  NB23_CONSUMER_SECRET=#{secret}
  NB23_ACCESS_TOKEN=#{granted.token}
  NB23_ACCESS_TOKEN_SECRET=#{granted.secret}
KEPT
puts "The credentials for #{granted.params["domain"]} are in #{path}."
